// Between the passes: unplaced segments are placed by likeness.
//
// They are read in input order, in rounds of a fixed size. Workers place all unplaced segments of a
// round by the index as the rounds before have left it (PlacementRounds). One thread then takes them
// in order and adds novel sequence to the index (GroupAssigner); an unplaced segment that contains a
// seed added in its own round, other than in the bases that it shares with the unplaced segment
// before, is placed once more. So each placement depends on the input before it and on nothing
// else.
#include "compress/place/place.hpp"

#include <string>
#include <utility>
#include <vector>

#include "compress/place/placement_rounds.hpp"
#include "compress/resume/saved_walk.hpp"

namespace spillway {
namespace {

/// The next round, which begins with the walk's record. After it the walk stands at the record of
/// the round that follows, or, if there is no `more`, at its end.
std::vector<PackedTask> read_round(SavedWalk& walk, bool& more) {
  std::vector<PackedTask> round;
  std::uint64_t round_bytes = 0;
  std::uint64_t task_bytes = kPlacementTaskBytes;
  while (more && round_bytes < kPlacementRoundBytes) {
    if (task_bytes >= kPlacementTaskBytes) {
      round.emplace_back();
      task_bytes = 0;
    }
    round.back().push_back(
        {get_position(walk.key().data()), Bytes(walk.payload().begin(), walk.payload().end())});
    const std::uint64_t bytes =
        walk.payload().size() + sizeof(PackedUnplaced) + sizeof(UnplacedSegment);
    task_bytes += bytes;
    round_bytes += bytes;
    more = walk.next();
  }
  return round;
}

}  // namespace

PlaceResult place(const RunContext& run, const PlaceParts& parts, std::uint32_t groups) {
  run.begin_work(Stage::place, parts.unplaced.records());
  const std::uint64_t buffer_bytes = run.plan.sort_bytes / 2;
  const Reservation held = run.budget.reserve(buffer_bytes + place_bytes(run.memory_shape()),
                                              "placing unplaced segments");
  PlacementRounds rounds({run, parts.splitters, parts.seeds}, parts.segments, buffer_bytes, groups);
  GroupAssigner& assigner = rounds.assigner();
  const auto joined = run.checkpoints.join("place", assigner);
  SavedWalk walk(run.checkpoints, "unplaced walk", parts.unplaced, true);
  bool more = walk.next();
  while (more) {
    run.checkpoints.pass([&] { rounds.drain(); });
    std::vector<PackedTask> round = read_round(walk, more);
    rounds.assign();
    rounds.begin(std::move(round));
  }
  rounds.drain();
  assigner.finish();

  const PlaceResult& result = assigner.result();
  run.log.stage("place: " + std::to_string(result.novel_bases) + " bases of novel sequence");
  run.log.detail("place: " + std::to_string(result.matched) + " pieces matched, " +
                 std::to_string(result.novel) + " new groups, " + std::to_string(result.too_short) +
                 " too short; seed spacing " + std::to_string(parts.seeds.index.spacing()));
  return result;
}

}  // namespace spillway
