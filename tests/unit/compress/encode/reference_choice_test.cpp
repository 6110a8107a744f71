#include "compress/encode/reference_choice.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "compress/sequences.hpp"

using namespace spillway;

namespace {

std::size_t choice_of(const std::vector<Sequence>& segments) {
  std::vector<PackedSegment> waiting;
  for (const Sequence& segment : segments) {
    PackedSegment& added = waiting.emplace_back();
    append_segment(added.packed, segment, {}, false);
  }
  return choose_reference(waiting);
}

}  // namespace

TEST_CASE("the segment in the middle of its relatives becomes the reference") {
  const Sequence middle = random_sequence(1, 20000);
  for (std::size_t place = 0; place < 6; ++place) {
    std::vector<Sequence> segments;
    for (std::uint32_t seed = 0; seed < 5; ++seed) segments.push_back(mutated(middle, seed, 80));
    segments.insert(segments.begin() + static_cast<std::ptrdiff_t>(place), middle);
    CHECK(choice_of(segments) == place);
  }
}

TEST_CASE("a scrap is no reference for whole segments, though each has all of it") {
  const Sequence whole = random_sequence(2, 20000);
  const Sequence scrap = part(whole, 5000, 6000);
  CHECK(choice_of({scrap, mutated(whole, 1, 500), mutated(whole, 2, 500), scrap}) != 0);
  CHECK(choice_of({mutated(whole, 1, 500), scrap, scrap, mutated(whole, 2, 500)}) == 0);
}

TEST_CASE("copies count once, and where nothing is gained the first one stays") {
  const Sequence a = random_sequence(3, 20000);
  const Sequence b = mutated(a, 1, 100);
  const Sequence c = mutated(a, 2, 100);
  // Of three that are as far from each other, however often one of them comes.
  CHECK(choice_of({b, mutated(b, 3, 100), c, c, c, c, c}) == 0);
  CHECK(choice_of({a}) == 0);
  CHECK(choice_of({a, b}) == 0);
  CHECK(choice_of({a, a, a}) == 0);
  // Of two, whatever the k-mers say that happen to be looked at.
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    CHECK(choice_of({a, mutated(a, seed, 10000), a, a}) == 0);
  }
  CHECK(choice_of({random_sequence(4, 5000), random_sequence(5, 5000), random_sequence(6, 5000)}) ==
        0);
}

TEST_CASE("segments without k-mers are chosen from, too") {
  CHECK(choice_of({{0}, {1}, {2}}) == 0);
  CHECK(choice_of({Sequence(5000, kSymbolN), Sequence(4000, kSymbolN), Sequence(300, 0)}) < 3);
}
