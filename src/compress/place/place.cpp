// Between the passes: unplaced segments are placed by likeness.
//
// They are read in input order, in rounds whose sizes follow from the input alone. Workers place all
// unplaced segments of a round by the index as the rounds before have left it (PlacementRounds). One
// thread then takes them in order and adds novel sequence to the index (GroupAssigner); an unplaced
// segment that contains a seed added in its own round, other than in the bases that it shares with
// the unplaced segment before, is placed once more. So each placement depends on the input before it
// and on nothing else.
//
// Once the index is larger than its table in memory, rounds come in windows: what a window has in
// common with the rest of the index is brought into the table before it begins (SeedIndex).
#include "compress/place/place.hpp"

#include <string>
#include <utility>
#include <vector>

#include "compress/place/placement_rounds.hpp"
#include "compress/place/unplaced_reader.hpp"

namespace spillway {
namespace {

using Round = std::vector<PlacementTask>;

std::uint64_t bytes_of(const Round& round) {
  std::uint64_t bytes = 0;
  for (const PlacementTask& task : round) bytes += task.bytes();
  return bytes;
}

// Begins with a round that was read already.
void place_window(PlacementRounds& rounds, Round first, UnplacedReader& unplaced,
                  std::uint64_t window_bytes) {
  std::vector<Round> window;
  window.push_back(std::move(first));
  std::uint64_t bytes = bytes_of(window.back());
  while (unplaced.more() && bytes < window_bytes) {
    window.push_back(unplaced.next_round(window_bytes));
    bytes += bytes_of(window.back());
  }
  rounds.begin_window(window);
  for (Round& round : window) {
    rounds.settle();
    rounds.begin(std::move(round));
  }
  rounds.drain();
}

}  // namespace

PlaceResult place(const RunContext& run, const PlaceParts& parts, std::uint32_t groups) {
  run.begin_work(Stage::place, parts.unplaced.records());
  const std::uint64_t buffer_bytes = run.plan.sort_bytes / 2;
  const Reservation held =
      run.budget.reserve(buffer_bytes + place_bytes(run.memory_shape(), run.plan.workers),
                         "placing unplaced segments");
  PlacementRounds rounds({run, parts.splitters, parts.seeds}, parts.segments, buffer_bytes, groups);
  const auto joined = run.checkpoints.join("place", rounds.assigner());
  UnplacedReader unplaced(run.checkpoints, parts.unplaced);
  const SeedIndex& index = parts.seeds.index;
  const std::uint64_t window_bytes = index.window_bytes();
  while (unplaced.more()) {
    run.checkpoints.pass([&] { rounds.drain(); });
    Round next = unplaced.next_round(window_bytes);
    // What follows depends on what the index has by now, whether there was a checkpoint or not.
    rounds.settle();
    if (index.needs_windows()) {
      rounds.drain();
      place_window(rounds, std::move(next), unplaced, window_bytes);
    } else {
      rounds.begin(std::move(next));
    }
  }
  rounds.drain();
  rounds.finish();

  const PlaceResult& result = rounds.result();
  run.log.stage("place: " + std::to_string(result.novel_bases) + " bases of novel sequence");
  run.log.detail("place: " + std::to_string(result.matched) + " pieces matched, " +
                 std::to_string(result.novel) + " new groups, " + std::to_string(result.too_short) +
                 " too short; seed spacing " + std::to_string(index.spacing()));
  return result;
}

}  // namespace spillway
