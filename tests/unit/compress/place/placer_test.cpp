#include "compress/place/placer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "compress/place/scratch_index.hpp"
#include "compress/sequences.hpp"

using namespace spillway;

namespace {

constexpr std::uint32_t kK = 31;
constexpr std::uint32_t kSegmentSize = 20000;
using Kind = PlacedPiece::Kind;

/// Groups 0 and 1 are neighbours in a genome (they share k bases), group 2 stands alone.
class Groups {
 public:
  Groups() : counts_(scratch_.budget) {
    const Sequence genome = random_sequence(1, 40000);
    references = {part(genome, 0, 20000), part(genome, 20000 - kK, 40000),
                  random_sequence(2, 15000)};
    std::vector<Seed> seeds;
    for (std::uint32_t group = 0; group < references.size(); ++group) {
      find_seeds(references[group], scratch_.index.spacing(), seeds);
      scratch_.index.add_group(group, static_cast<std::uint32_t>(references[group].size()), seeds,
                               0);
    }
  }

  std::vector<PlacedPiece> place(const Sequence& symbols,
                                 std::uint32_t segment_size = kSegmentSize) {
    find_seeds(symbols, scratch_.index.spacing(), seeds_);
    Placer placer(kK, segment_size);
    const auto pieces = placer.place(symbols, seeds_, scratch_.index, counts_);
    return {pieces.begin(), pieces.end()};
  }

  /// UnplacedSegments that are still to come.
  void expect(const Sequence& symbols, int times) {
    find_seeds(symbols, SeedCounts::spacing_to_add(), seeds_);
    for (int i = 0; i < times; ++i) counts_.add(seeds_);
  }

  std::vector<Sequence> references;

 private:
  ScratchIndex scratch_;
  SeedCounts counts_;
  std::vector<Seed> seeds_;
};

std::uint32_t bases(const Sequence& sequence) {
  return static_cast<std::uint32_t>(sequence.size());
}

bool near(std::uint32_t a, std::uint32_t b, std::uint32_t tolerance = 200) {
  return (a > b ? a - b : b - a) <= tolerance;
}

void check_tiling(const std::vector<PlacedPiece>& pieces, std::uint32_t length) {
  REQUIRE_FALSE(pieces.empty());
  CHECK(pieces.front().begin == 0);
  CHECK(pieces.back().end == length);
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    CHECK(pieces[i + 1].begin + kK == pieces[i].end);
    // No two pieces may begin at one place: their position is what tells them apart.
    CHECK(pieces[i + 1].begin > pieces[i].begin);
  }
}

}  // namespace

TEST_CASE("a relative of one reference is one piece, in either direction") {
  Groups groups;
  for (std::uint32_t group = 0; group < 3; ++group) {
    const Sequence relative = mutated(groups.references[group], 7, 100);
    CHECK(groups.place(relative) ==
          std::vector<PlacedPiece>{{0, bases(relative), Kind::matched, group, false}});
    CHECK(groups.place(turned(relative)) ==
          std::vector<PlacedPiece>{{0, bases(relative), Kind::matched, group, true}});
    const Sequence middle = part(relative, 3000, 12000);
    CHECK(groups.place(middle) == std::vector<PlacedPiece>{{0, 9000, Kind::matched, group, false}});
  }
}

TEST_CASE("where a splitter was lost, the cut is where one reference ends and the next begins") {
  Groups groups;
  const Sequence& a = groups.references[0];
  const Sequence& b = groups.references[1];
  Sequence both = mutated(joined({a, part(b, kK, b.size())}), 9, 300);
  both[20000 - 10] = static_cast<Symbol>((both[20000 - 10] + 1) % 4);  // in the splitter
  const auto n = bases(both);
  CHECK(groups.place(both) == std::vector<PlacedPiece>{{0, 20000, Kind::matched, 0, false},
                                                       {20000 - kK, n, Kind::matched, 1, false}});
  const auto pieces = groups.place(turned(both));
  check_tiling(pieces, n);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].group == 1);
  CHECK(pieces[1].group == 0);
  CHECK((pieces[0].reversed && pieces[1].reversed));
  CHECK(near(pieces[0].end, n - 20000 + kK, kK));  // somewhere in what both references hold
  // A deletion in the first moves the cut with it.
  const Sequence shorter = joined({part(both, 0, 5000), part(both, 5300, both.size())});
  CHECK(groups.place(shorter).front().end == 19700);
}

TEST_CASE("an inversion is a piece of the other direction") {
  Groups groups;
  const Sequence& a = groups.references[0];
  const Sequence inverted =
      joined({part(a, 0, 6000), turned(part(a, 6000, 12000)), part(a, 12000, 20000)});
  const auto pieces = groups.place(inverted);
  check_tiling(pieces, 20000);
  REQUIRE(pieces.size() == 3);
  CHECK(near(pieces[0].end, 6000));
  CHECK(near(pieces[1].end, 12000));
  for (const auto& piece : pieces) {
    CHECK(piece.kind == Kind::matched);
    CHECK(piece.group == 0);
    CHECK(piece.reversed == (&piece == &pieces[1]));
  }
}

TEST_CASE("novel sequence founds a group, at the head, in the middle, at the tail and alone") {
  Groups groups;
  const Sequence& a = groups.references[0];
  const Sequence novel = random_sequence(20, 3000);
  CHECK(groups.place(novel) == std::vector<PlacedPiece>{{0, 3000, Kind::novel, 0, false}});

  auto pieces = groups.place(joined({novel, a}));
  check_tiling(pieces, 23000);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].kind == Kind::novel);
  CHECK(near(pieces[0].end, 3000));
  CHECK(pieces[1].kind == Kind::matched);

  pieces = groups.place(joined({a, novel}));
  check_tiling(pieces, 23000);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].kind == Kind::matched);
  CHECK(near(pieces[0].end, 20000));
  CHECK(pieces[1].kind == Kind::novel);

  pieces = groups.place(joined({part(a, 0, 8000), novel, part(a, 8000, 20000)}));
  check_tiling(pieces, 23000);
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].kind == Kind::matched);
  CHECK(near(pieces[0].end, 8000));
  CHECK(pieces[1].kind == Kind::novel);
  CHECK(near(pieces[1].end, 11000));
  CHECK(pieces[2].kind == Kind::matched);
}

TEST_CASE("runs of N and short stretches found no group") {
  Groups groups;
  const Sequence& a = groups.references[0];
  const Sequence gap(5000, kSymbolN);
  const auto with_gap = joined({part(a, 0, 8000), gap, part(a, 8000, 20000)});
  for (const Sequence& s : {with_gap, joined({gap, a}), joined({a, gap})}) {
    const auto pieces = groups.place(s);
    CHECK(pieces == std::vector<PlacedPiece>{{0, bases(s), Kind::matched, 0, false}});
  }
  CHECK(groups.place(gap) == std::vector<PlacedPiece>{{0, 5000, Kind::too_short, 0, false}});
  CHECK(groups.place(random_sequence(21, 300)) ==
        std::vector<PlacedPiece>{{0, 300, Kind::too_short, 0, false}});
  // An insertion that is too short to found a group stays with what surrounds it.
  const auto inserted = joined({part(a, 0, 8000), random_sequence(22, 200), part(a, 8000, 20000)});
  CHECK(groups.place(inserted) ==
        std::vector<PlacedPiece>{{0, bases(inserted), Kind::matched, 0, false}});
}

TEST_CASE("the longer segments are, the longer is what is not worth a cut") {
  Groups groups;
  const Sequence& a = groups.references[0];
  const auto with_novel = [&](std::size_t novel) {
    return joined({part(a, 0, 8000), random_sequence(22, novel), part(a, 8000, 20000)});
  };
  CHECK(groups.place(with_novel(700)).size() == 1);
  CHECK(groups.place(with_novel(1500)).size() == 3);
  CHECK(groups.place(with_novel(1500), 60000).size() == 1);
  CHECK(groups.place(with_novel(3000), 60000).size() == 3);
  // A piece of another group, as long as a few dozen seeds.
  const Sequence mosaic =
      joined({part(a, 0, 8000), part(groups.references[2], 4000, 4250), part(a, 8250, 20000)});
  CHECK(groups.place(mosaic).size() == 3);
  CHECK(groups.place(mosaic, 60000).size() == 1);
}

TEST_CASE("tandem repeats of which few k-mers are sampled found no group") {
  Groups groups;
  const Sequence& a = groups.references[0];
  std::size_t without_seeds = 0;
  for (std::uint32_t period = 1; period <= 6; ++period) {
    Sequence repeat;
    while (repeat.size() < 6000) repeat = joined({repeat, random_sequence(50 + period, period)});
    std::vector<Seed> seeds;
    find_seeds(repeat, 8, seeds);
    if (!seeds.empty()) continue;
    ++without_seeds;
    CAPTURE(period);
    CHECK(groups.place(repeat) ==
          std::vector<PlacedPiece>{{0, bases(repeat), Kind::too_short, 0, false}});
    for (const Sequence& s : {joined({repeat, a}), joined({a, repeat}),
                              joined({part(a, 0, 8000), repeat, part(a, 8000, 20000)})}) {
      CHECK(groups.place(s) == std::vector<PlacedPiece>{{0, bases(s), Kind::matched, 0, false}});
    }
  }
  CHECK(without_seeds > 1);
}

TEST_CASE("tiny segments are one piece") {
  Groups groups;
  for (std::uint32_t length = 1; length < 80; ++length) {
    const auto pieces = groups.place(part(groups.references[0], 500, 500 + length));
    REQUIRE(pieces.size() == 1);
    CHECK(pieces[0].begin == 0);
    CHECK(pieces[0].end == length);
  }
}

TEST_CASE("no piece begins where the one before it does, however short the head") {
  Groups groups;
  const Sequence& a = groups.references[0];
  const Sequence novel = random_sequence(23, 1500);
  std::size_t several = 0;
  for (std::size_t begin = 100; begin < 160; ++begin) {
    for (const std::size_t head : {20, 25, 30, 31, 32, 33, 40}) {
      const Sequence s = joined({part(a, begin, begin + head), novel, part(a, 9000, 12000)});
      const auto pieces = groups.place(s);
      check_tiling(pieces, bases(s));
      several += pieces.size() == 3;
    }
  }
  CHECK(several > 10);
}

TEST_CASE("pieces tile whatever comes, and the same input is always cut alike") {
  Groups groups;
  std::mt19937 random(30);
  const auto below = [&random](std::uint32_t n) {
    return static_cast<std::uint32_t>(random() % n);
  };
  for (int round = 0; round < 300; ++round) {
    Sequence mosaic;
    const unsigned parts = 1 + below(8);
    for (unsigned i = 0; i < parts; ++i) {
      const Sequence& reference = groups.references[below(3)];
      const std::uint32_t length = below(2) == 0 ? 1 + below(100) : 1 + below(6000);
      const std::size_t begin = below(bases(reference) - length);
      Sequence next = part(reference, begin, begin + length);
      switch (below(6)) {
        case 0:
          next = turned(next);
          break;
        case 1:
          next = random_sequence(below(1u << 30), length);
          break;
        case 2:
          next.assign(length, static_cast<Symbol>(below(16)));
          break;
        case 3:
          next = mutated(next, below(1u << 30), 1 + below(50));
          break;
        default:
          break;
      }
      mosaic = joined({mosaic, next});
    }
    CAPTURE(round);
    const auto pieces = groups.place(mosaic);
    check_tiling(pieces, bases(mosaic));
    CHECK(groups.place(mosaic) == pieces);
  }
}

TEST_CASE(
    "a distant relative is a reference of its own if many unplaced segments share its "
    "differences") {
  Groups groups;
  const Sequence distant = mutated(groups.references[2], 30, 8);
  const auto alone = groups.place(distant);
  CHECK(std::ranges::count(alone, Kind::matched, &PlacedPiece::kind) > 0);
  groups.expect(distant, 1);
  CHECK(groups.place(distant) == alone);  // nobody else would gain
  groups.expect(distant, 9);
  CHECK(groups.place(distant) ==
        std::vector<PlacedPiece>{{0, bases(distant), Kind::novel, 0, false}});

  // A close relative stays where it is, however many there are.
  const Sequence close = mutated(groups.references[2], 31, 200);
  groups.expect(close, 100);
  CHECK(groups.place(close) ==
        std::vector<PlacedPiece>{{0, bases(close), Kind::matched, 2, false}});
}

TEST_CASE("a scrap of a reference does not cut novel sequence apart") {
  Groups groups;
  const Sequence& a = groups.references[0];
  const auto scrap =
      joined({random_sequence(40, 3000), part(a, 5000, 7500), random_sequence(41, 3000)});
  CHECK(groups.place(scrap) == std::vector<PlacedPiece>{{0, bases(scrap), Kind::novel, 0, false}});
  const auto island =
      joined({random_sequence(40, 3000), part(a, 5000, 9000), random_sequence(41, 3000)});
  CHECK(groups.place(island).size() == 3);
}

TEST_CASE("what lies between seeds that are as far apart as in the reference is not novel") {
  Groups groups;
  const Sequence& reference = groups.references[2];
  const Sequence other = random_sequence(9, 15000);
  const auto replaced = [&](std::size_t bases_out, std::size_t bases_in) {
    Sequence symbols = part(reference, 0, 6000);
    const Sequence middle = part(other, 0, bases_in);
    const Sequence tail = part(reference, 6000 + bases_out, 15000);
    symbols.insert(symbols.end(), middle.begin(), middle.end());
    symbols.insert(symbols.end(), tail.begin(), tail.end());
    return symbols;
  };
  for (const Sequence& symbols : {replaced(3500, 3500), replaced(1500, 1600)}) {
    CHECK(groups.place(symbols).size() == 1);
    CHECK(groups.place(turned(symbols)).size() == 1);
  }
  for (const Sequence& symbols : {replaced(5000, 5000), replaced(0, 1500), replaced(1000, 1500)}) {
    CHECK(groups.place(symbols).size() == 3);
    CHECK(groups.place(turned(symbols)).size() == 3);
  }
}

TEST_CASE("no cut lies behind the end, also where a reference ends just behind it") {
  Groups groups;
  const Sequence& reference = groups.references[2];
  for (std::size_t i = 0; i < 500; ++i) {
    // 8000 bases whose reference goes on for 2000; a gap; a few bases from elsewhere in it.
    const std::size_t gap = 1950 + i % 25;
    const std::size_t at = 1000 + 7 * i;
    Sequence symbols = part(reference, 5000, 13000);
    symbols.insert(symbols.end(), gap, kSymbolN);
    const Sequence end = part(reference, at, at + 28);
    symbols.insert(symbols.end(), end.begin(), end.end());
    check_tiling(groups.place(symbols), bases(symbols));
    check_tiling(groups.place(turned(symbols)), bases(symbols));
  }
}
