#include "compress/anchor_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <unordered_map>

#include "base/hash.hpp"
#include "compress/sequences.hpp"

using namespace spillway;

namespace {

constexpr std::uint64_t kBudget = std::uint64_t{256} << 20;

bool same(const std::optional<AnchorPlace>& a, const AnchorPlace& b) {
  return a && a->group == b.group && a->group_bases == b.group_bases && a->position == b.position &&
         a->direct == b.direct;
}

}  // namespace

TEST_CASE("the index is held on the budget at its one size") {
  MemoryBudget budget(kBudget);
  {
    const AnchorIndex index(budget);
    CHECK(budget.used() == AnchorIndex::memory_bytes());
    CHECK(index.spacing() == 8);
  }
  CHECK(budget.used() == 0);
  MemoryBudget small(AnchorIndex::memory_bytes() - 1);
  CHECK_THROWS_AS(AnchorIndex{small}, Error);
}

TEST_CASE("anchors come by position, near one in eight, and the same on both strands") {
  MemoryBudget budget(kBudget);
  const AnchorIndex index(budget);
  Sequence sequence = random_sequence(1, 80000);
  std::fill(sequence.begin() + 1000, sequence.begin() + 1010, kSymbolN);
  std::vector<Anchor> forward;
  std::vector<Anchor> backward;
  find_anchors(sequence, index.spacing(), forward);
  find_anchors(turned(sequence), index.spacing(), backward);
  CHECK(forward.size() > 9500);
  CHECK(forward.size() < 10500);
  REQUIRE(forward.size() == backward.size());
  std::reverse(backward.begin(), backward.end());
  const auto bases = static_cast<std::uint32_t>(sequence.size());
  for (std::size_t i = 0; i < forward.size(); ++i) {
    REQUIRE(forward[i].hash == backward[i].hash);
    REQUIRE(forward[i].position == bases - backward[i].position - kAnchorBases);
    REQUIRE(forward[i].direct != backward[i].direct);
    if (i > 0) REQUIRE(forward[i].position > forward[i - 1].position);
    REQUIRE((forward[i].position + kAnchorBases <= 1000 || forward[i].position >= 1010));
  }
  find_anchors(Sequence(kAnchorBases - 1, 1), index.spacing(), forward);
  CHECK(forward.empty());
  find_anchors({}, index.spacing(), forward);
  CHECK(forward.empty());
}

TEST_CASE("an anchor is found where it was first put, relative to the group's reference") {
  MemoryBudget budget(kBudget);
  AnchorIndex index(budget);
  const Sequence sequence = random_sequence(2, 5000);
  std::vector<Anchor> anchors;
  find_anchors(sequence, index.spacing(), anchors);
  REQUIRE(anchors.size() > 100);
  std::vector<Anchor> behind;  // those that lie in a group that begins at 1000
  std::copy_if(anchors.begin(), anchors.end(), std::back_inserter(behind),
               [](const Anchor& a) { return a.position >= 1000; });
  index.add_group(5, 4000, behind, 1000);
  index.add_group(6, 5000, anchors, 0);
  for (const Anchor& anchor : anchors) {
    const AnchorPlace expected = anchor.position >= 1000
                                     ? AnchorPlace{5, 4000, anchor.position - 1000, anchor.direct}
                                     : AnchorPlace{6, 5000, anchor.position, anchor.direct};
    REQUIRE(same(index.find(anchor), expected));
  }
  find_anchors(random_sequence(3, 5000), index.spacing(), anchors);
  for (const Anchor& anchor : anchors) CHECK_FALSE(index.find(anchor));
}

TEST_CASE(
    "a full index keeps exactly the anchors of the wider spacing, all of them at their place") {
  // More than the table takes at one in eight: fed as anchors, which costs no sequence.
  constexpr std::uint32_t kAnchors = 3'600'000;
  constexpr std::uint64_t kStored = (std::uint64_t{1} << 42) - 1;
  const auto anchor_of = [](std::uint32_t i) {
    return Anchor{mix64(i + 1) & ~std::uint64_t{7}, i % 1000, i % 2 == 0};
  };
  MemoryBudget budget(kBudget);
  AnchorIndex index(budget);
  std::vector<Anchor> anchors;
  for (std::uint32_t i = 0; i < kAnchors; ++i) {
    anchors.push_back(anchor_of(i));
    if (anchors.size() == 1000 || i + 1 == kAnchors) {
      index.add_group(i / 1000, 1000, anchors, 0);
      anchors.clear();
    }
  }
  CHECK(index.spacing() == 16);
  std::unordered_map<std::uint64_t, std::uint32_t> first;
  first.reserve(kAnchors);
  for (std::uint32_t i = 0; i < kAnchors; ++i) first.emplace(anchor_of(i).hash & kStored, i);
  std::size_t wrong = 0;
  std::size_t kept = 0;
  for (std::uint32_t i = 0; i < kAnchors; ++i) {
    const Anchor anchor = anchor_of(i);
    const auto place = index.find(anchor);
    if (anchor.hash % 16 != 0) {
      wrong += place.has_value();
      continue;
    }
    ++kept;
    const std::uint32_t j = first[anchor.hash & kStored];
    wrong += !same(place, {j / 1000, 1000, j % 1000, j % 2 == 0});
  }
  CHECK(wrong == 0);
  CHECK(kept > kAnchors * 2 / 5);
}

TEST_CASE("a walk finds what is found one by one, in either direction and across differences") {
  MemoryBudget budget(kBudget);
  AnchorIndex index(budget);
  std::vector<Anchor> anchors;
  std::vector<Sequence> references;
  for (std::uint32_t group = 0; group < 5; ++group) {
    references.push_back(random_sequence(10 + group, 20000));
    find_anchors(references.back(), index.spacing(), anchors);
    index.add_group(group, 20000, anchors, 0);
  }
  std::vector<Sequence> queries;
  for (const Sequence& reference : references) queries.push_back(turned(reference));
  queries.insert(queries.end(), references.begin(), references.end());
  Sequence mosaic;
  for (std::size_t i = 0; i < 20; ++i) {
    const Sequence& from = queries[i * 7 % queries.size()];
    mosaic.insert(mosaic.end(), from.begin() + 500, from.begin() + 3000);
    mosaic.insert(mosaic.end(), 40, static_cast<Symbol>(i % 5));
  }
  for (std::size_t i = 0; i < mosaic.size(); i += 97) mosaic[i] ^= 1;
  queries.push_back(mosaic);
  queries.push_back(random_sequence(20, 5000));
  for (const Sequence& query : queries) {
    find_anchors(query, index.spacing(), anchors);
    AnchorIndex::Walk walk(index);
    std::size_t found = 0;
    for (const Anchor& anchor : anchors) {
      const auto expected = index.find(anchor);
      const std::uint32_t entry = walk.find_entry(anchor);
      REQUIRE(expected.has_value() == (entry != AnchorIndex::kNone));
      if (!expected) continue;
      AnchorPlace place;
      index.get_place(entry, place);
      REQUIRE(same(expected, place));
      ++found;
    }
    CHECK((found > anchors.size() / 2 || &query == &queries.back()));
  }
}
