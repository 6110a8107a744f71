#include "compress/place/placement_rounds.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "compress/sequences.hpp"
#include "compress/stage_run.hpp"

namespace spillway {
namespace {

TEST_CASE(
    "rounds: the seeds of a segment are taken from the counts once, however often it settles") {
  const TemporaryDirectory directory;
  StageRun run(directory.path() / "store");
  SeedTables seeds(run.store, run.budget, Pages::usual);
  const SplitterTable splitters(KmerSampling::for_segment_size(31, 1000), 0, 0, run.budget);
  const Sequence segment = random_sequence(1, 5000);
  std::vector<Seed> counted;
  find_seeds(segment, SeedCounts::spacing_to_add(), counted);
  for (int times = 0; times < 5; ++times) seeds.unplaced.add(counted);

  PlacementRounds rounds({run.context, splitters, seeds}, run.sets.segments, 1 << 20, 0);
  Bytes packed;
  append_segment(packed, segment, {}, false);
  std::vector<PlacementTask> round(1);
  round[0].add({0, 0, 0}, packed);
  rounds.begin(std::move(round));
  rounds.settle();
  rounds.settle();
  rounds.drain();
  rounds.drain();
  for (const Seed& seed : counted) CHECK(seeds.unplaced.left(seed) == 4);
  rounds.finish();
  CHECK(records_of(run.sets.segments).size() == 1);
}

}  // namespace
}  // namespace spillway
