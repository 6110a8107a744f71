#include "compress/place/placement_rounds.hpp"

#include <memory>
#include <utility>

#include "base/assert.hpp"
#include "compress/place/wanted_seeds.hpp"
#include "compress/plan/memory_plan.hpp"

namespace spillway {
namespace {

// How often a round is placed again by the workers.
constexpr int kTimesAgain = 3;
// What is stale and smaller than this is not worth another barrier.
constexpr std::uint64_t kLeastAgain = kPlacementTaskBytes;

// A task for each kPlacementTaskBytes.
std::vector<PlacementTask> into_tasks(const PlacementTask& segments) {
  std::vector<PlacementTask> tasks;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (tasks.empty() || tasks.back().bytes() >= kPlacementTaskBytes) tasks.emplace_back();
    tasks.back().add(segments.position(i), segments.packed(i));
  }
  return tasks;
}

}  // namespace

PlacementRounds::PlacementRounds(const Placing& placing, ExternalSorter& segments,
                                 std::size_t buffer_bytes, std::uint32_t groups)
    : seeds_(placing.seeds),
      assigner_(placing, segments, buffer_bytes, groups),
      placers_([&seeds = seeds_, shape = placing.run.shape] {
        return std::make_unique<SegmentPlacer>(seeds, shape);
      }),
      pool_(placing.run.plan.workers) {}

void PlacementRounds::begin(std::vector<PlacementTask> round) {
  SPILLWAY_ASSERT(placing_.empty());
  wait_for_counts();
  submit(std::move(round));
  assigner_.write();
}

void PlacementRounds::submit(std::vector<PlacementTask> tasks) {
  for (PlacementTask& task : tasks) {
    placing_.push_back(pool_.submit([this, task = std::move(task)]() mutable {
      LendingPool<SegmentPlacer>::Lease(placers_)->place(task);
      return std::move(task);
    }));
  }
}

void PlacementRounds::settle() {
  if (placing_.empty()) return;  // what was settled is counted out once
  PlacementTask again = assign_placed();
  for (int times = 1; times < kTimesAgain && again.bytes() > kLeastAgain; ++times) {
    submit(into_tasks(again));
    again = assign_placed();
  }
  assigner_.place_and_assign(again);
  uncount_assigned();
}

// Returns what is stale.
PlacementTask PlacementRounds::assign_placed() {
  // Nobody may look into the index while it changes.
  for (const auto& task : placing_) task.wait();
  assigner_.begin_round();
  PlacementTask again;
  for (auto& task : placing_) assigner_.assign(task.get(), again);
  placing_.clear();
  return again;
}

// What a round sees of the counts is the same, whoever is faster: they change between rounds only.
void PlacementRounds::uncount_assigned() {
  for (std::size_t i = 0; i < assigner_.assigned_tasks(); ++i) {
    uncounting_.push_back(pool_.submit([this, i] { assigner_.uncount(i); }));
  }
}

void PlacementRounds::wait_for_counts() {
  for (auto& task : uncounting_) task.get();
  uncounting_.clear();
}

void PlacementRounds::drain() {
  settle();
  wait_for_counts();
  assigner_.write();
}

void PlacementRounds::begin_window(const std::vector<std::vector<PlacementTask>>& rounds) {
  SPILLWAY_ASSERT(placing_.empty() && uncounting_.empty());
  std::vector<TaskFuture<std::vector<Seed>>> finding;
  for (const auto& round : rounds) {
    for (const PlacementTask& task : round) {
      finding.push_back(pool_.submit(
          [this, &task] { return LendingPool<SegmentPlacer>::Lease(placers_)->seeds_of(task); }));
    }
  }
  WantedSeeds wanted(seeds_.index.window_seeds());
  for (auto& seeds : finding) SeedIndex::want(seeds.get(), wanted);
  seeds_.index.begin_window(wanted, pool_);
}

}  // namespace spillway
