#include "remote/range_plan.hpp"

#include <doctest/doctest.h>

using namespace spillway;

namespace {

using Ranges = std::vector<ByteRange>;

std::uint64_t bytes_of(const Ranges& ranges) {
  std::uint64_t bytes = 0;
  for (const ByteRange& range : ranges) bytes += range.size();
  return bytes;
}

}  // namespace

TEST_CASE("range plan: sorted, merged, without what is empty") {
  CHECK(plan_ranges({}).empty());
  CHECK(plan_ranges({{5, 5}}).empty());
  CHECK(plan_ranges({{20, 30}, {0, 10}, {5, 15}, {30, 40}},
                    {.free_gap = 0, .enough_requests = 9}) == Ranges{{0, 15}, {20, 40}});
  CHECK(plan_ranges({{0, 10}, {14, 20}, {25, 30}}, {.free_gap = 4, .enough_requests = 9}) ==
        Ranges{{0, 20}, {25, 30}});
}

TEST_CASE("range plan: no request is too long") {
  CHECK(plan_ranges({{0, 25}}, {.max_request = 10}) == Ranges{{0, 10}, {10, 20}, {20, 25}});
}

TEST_CASE("range plan: many requests are merged over their smallest gaps, within bounds") {
  Ranges wanted;
  for (std::uint64_t i = 0; i < 100; ++i) {
    wanted.push_back({i * i * 1000 + i * 10000, i * i * 1000 + i * 10000 + 9000});
  }
  const RangePlanRules rules{.free_gap = 0, .enough_requests = 10, .gap_share = 4};
  const Ranges plan = plan_ranges(wanted, rules);
  CHECK(plan.size() < wanted.size());
  CHECK(plan.size() >= rules.enough_requests);
  CHECK(bytes_of(plan) > bytes_of(wanted));
  CHECK(bytes_of(plan) <= bytes_of(wanted) + bytes_of(wanted) / rules.gap_share);
  const Ranges few(wanted.begin(), wanted.begin() + 5);
  CHECK(plan_ranges(few, rules) == few);
}
