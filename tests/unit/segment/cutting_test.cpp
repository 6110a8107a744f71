#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "dna/packed_bases.hpp"
#include "segment/contig_cutter.hpp"
#include "segment/segment_limits.hpp"
#include "segment/splitter_finder.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

using Contig = std::vector<Symbol>;

Contig random_contig(std::uint32_t seed, std::size_t length) {
  std::mt19937 random(seed);
  Contig contig(length);
  for (auto& s : contig) s = static_cast<Symbol>(random() % 4);
  return contig;
}

SplitterTable splitters_of(const std::vector<Contig>& reference, const ShapeOptions& shape,
                           MemoryBudget& budget, std::size_t buffer = 1 << 20) {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  SplitterFinder finder(shape, store, buffer, false);
  for (const Contig& contig : reference) {
    finder.add_symbols(contig);
    finder.end_contig();
  }
  return finder.finish(budget);
}

struct Piece {
  Contig symbols;
  std::uint64_t offset;
  SegmentEnd front;
  SegmentEnd back;
};

std::vector<Piece> cut(const Contig& contig, const ShapeOptions& shape, const SplitterTable& table,
                       std::size_t chunk) {
  std::vector<Piece> pieces;
  ContigCutter cutter(shape, table, [&](const CutSegment& s) {
    pieces.push_back({Contig(s.symbols.begin(), s.symbols.end()), s.offset, s.front, s.back});
  });
  for (std::size_t i = 0; i < contig.size(); i += chunk) {
    cutter.add_symbols(
        std::span<const Symbol>(contig).subspan(i, std::min(chunk, contig.size() - i)));
  }
  cutter.end_contig();
  return pieces;
}

ShapeOptions small_shape() {
  ShapeOptions shape;
  shape.segment_size = 1000;
  return shape;
}

}  // namespace

TEST_CASE("segments overlap by k, cover the contig and keep their bounds, however it arrives") {
  const ShapeOptions shape = small_shape();
  MemoryBudget budget(1 << 30);
  const Contig reference = random_contig(1, 100000);
  const SplitterTable table = splitters_of({reference}, shape, budget);
  Contig with_gap = random_contig(2, 30000);
  std::fill(with_gap.begin() + 5000, with_gap.begin() + 15000, kSymbolN);
  for (const Contig& contig : {reference, random_contig(3, 30000), with_gap, Contig(20, 1),
                               Contig(31, 1), Contig(5000, 4), Contig{}}) {
    std::vector<Piece> first;
    for (const std::size_t chunk : {std::size_t{1} << 20, std::size_t{777}, std::size_t{64}}) {
      const std::vector<Piece> pieces = cut(contig, shape, table, chunk);
      Contig joined;
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto& s = pieces[i].symbols;
        CHECK(s.size() <= longest_segment_bases(shape.segment_size));
        if (i > 0) CHECK(s.size() > shape.kmer_length);
        const std::size_t shared = i == 0 ? 0 : shape.kmer_length;
        CHECK(pieces[i].offset + shared == joined.size());
        joined.insert(joined.end(), s.begin() + static_cast<std::ptrdiff_t>(shared), s.end());
      }
      CHECK(joined == contig);
      if (first.empty()) first = pieces;
      REQUIRE(first.size() == pieces.size());
      for (std::size_t i = 0; i < pieces.size(); ++i) CHECK(first[i].symbols == pieces[i].symbols);
    }
  }
}

TEST_CASE("the groups that the finder announces are those that the cutter finds in the reference") {
  ShapeOptions shape = small_shape();
  MemoryBudget budget(1 << 30);
  // A repeat has no k-mers that occur once: the contig is cut there by content.
  Contig repeats = random_contig(4, 20000);
  const Contig unit = random_contig(5, 6000);
  for (int i = 0; i < 3; ++i) repeats.insert(repeats.end(), unit.begin(), unit.end());
  const std::vector<Contig> reference = {repeats, random_contig(6, 700), random_contig(7, 50000)};
  const SplitterTable table = splitters_of(reference, shape, budget);
  CHECK(table.splitters() > 40);
  std::map<std::uint32_t, std::size_t> found;
  for (const Contig& contig : reference) {
    for (const Piece& piece : cut(contig, shape, table, 4096)) {
      const auto group = table.find_group(key_of(piece.front, piece.back).key);
      if (!group) continue;
      CHECK(found.emplace(*group, piece.symbols.size()).second);
      CHECK(*group + 1 == found.size());  // ordinals follow the input
      CHECK(table.group(*group).length_bases == piece.symbols.size());
    }
  }
  CHECK(found.size() == table.groups());
}

TEST_CASE("splitters do not depend on the size of the sort buffer") {
  const ShapeOptions shape = small_shape();
  MemoryBudget budget(1 << 30);
  const Contig reference = random_contig(8, 200000);
  const SplitterTable large = splitters_of({reference}, shape, budget);
  const SplitterTable small = splitters_of({reference}, shape, budget, 4096);
  CHECK(large.groups() == small.groups());
  for (std::uint32_t g = 0; g < large.groups(); ++g)
    CHECK(large.group(g).key == small.group(g).key);
}

TEST_CASE("a segment and its reverse complement have one key and opposite directions") {
  const ShapeOptions shape = small_shape();
  MemoryBudget budget(1 << 30);
  const Contig reference = random_contig(9, 30000);
  const SplitterTable table = splitters_of({reference}, shape, budget);
  Contig turned = reference;
  reverse_complement(turned);
  const auto forward = cut(reference, shape, table, 4096);
  const auto backward = cut(turned, shape, table, 4096);
  REQUIRE(forward.size() == backward.size());
  for (std::size_t i = 0; i < forward.size(); ++i) {
    const Piece& a = forward[i];
    const Piece& b = backward[backward.size() - 1 - i];
    const KeyedDirection from_a = key_of(a.front, a.back);
    const KeyedDirection from_b = key_of(b.front, b.back);
    CHECK(from_a.key == from_b.key);
    CHECK(from_a.reversed != from_b.reversed);
    Contig back = b.symbols;
    reverse_complement(back);
    CHECK(back == a.symbols);
  }
}

TEST_CASE("novel sequence is cut alike in different surroundings") {
  const ShapeOptions shape = small_shape();
  MemoryBudget budget(1 << 30);
  const SplitterTable table = splitters_of({random_contig(10, 20000)}, shape, budget);
  const Contig novel = random_contig(11, 600000);
  Contig other = random_contig(12, 1777);
  other.insert(other.end(), novel.begin(), novel.end());
  std::set<std::string> seen;
  const auto text = [](const Piece& piece) {
    return std::string(piece.symbols.begin(), piece.symbols.end());
  };
  for (const Piece& piece : cut(novel, shape, table, 4096)) seen.insert(text(piece));
  int shared = 0;
  for (const Piece& piece : cut(other, shape, table, 4096)) shared += seen.count(text(piece)) != 0;
  CHECK(shared * 10 >= static_cast<int>(seen.size()) * 8);
}

TEST_CASE("without splitters small segments are no reason to cut often") {
  MemoryBudget budget(1 << 30);
  ShapeOptions shape;
  shape.segment_size = 100;
  const SplitterTable table = splitters_of({random_contig(14, 5000)}, shape, budget);
  const Contig repeat(200000, 1);
  CHECK(cut(repeat, shape, table, 4096).size() <= 21);
  const std::vector<Piece> novel = cut(random_contig(15, 200000), shape, table, 4096);
  CHECK(novel.size() <= 20);
  for (std::size_t i = 0; i + 1 < novel.size(); ++i) {
    CHECK(novel[i].symbols.size() >= kLeastContentCut);
  }
}

TEST_CASE("a splitter table beyond the budget is refused with the least that works") {
  MemoryBudget budget(1000);
  CHECK_THROWS_WITH_AS(splitters_of({random_contig(13, 100000)}, small_shape(), budget),
                       doctest::Contains("--memory is too small"), Error);
}
