// The placing stage alone: unplaced segments in, segments of groups out.
#include "compress/place/place.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <utility>

#include "compress/sequences.hpp"
#include "compress/stage_run.hpp"

namespace spillway {
namespace {

using Segments = std::vector<Sequence>;

/// Puts the sequences into sets.unplaced, a sample each, and their seeds where split() does.
void add_unplaced(StageRun& run, SeedTables& seeds, const Segments& segments) {
  SortWriter writer(run.sets.unplaced, 1 << 22);
  std::vector<Seed> found;
  for (std::uint32_t i = 0; i < segments.size(); ++i) {
    Bytes payload;
    append_segment(payload, segments[i], {}, false);
    std::uint8_t key[kPositionBytes];
    put_position(key, {i, 0, 0});
    writer.add(key, payload);
    find_seeds(segments[i], SeedCounts::spacing_to_add(), found);
    seeds.unplaced.add(found);
  }
  std::move(writer).finish();
}

SplitterTable no_splitters(StageRun& run) {
  return SplitterTable(KmerSampling::for_segment_size(31, 1000), 0, 0, run.budget);
}

struct Placed {
  Records segments;
  PlaceResult result;

  /// The groups of the pieces of segment `i`, in its order.
  std::vector<std::uint32_t> groups_of(std::uint32_t i) const {
    std::map<std::uint64_t, std::uint32_t> pieces;
    for (const auto& [key, payload] : segments) {
      const SegmentKey segment = SegmentKey::decode(key);
      if (segment.position.sample == i) pieces[segment.position.offset] = segment.group;
    }
    std::vector<std::uint32_t> groups;
    for (const auto& [offset, group] : pieces) groups.push_back(group);
    return groups;
  }
};

Placed placed(const std::filesystem::path& store, const CreateOptions& options,
              const Segments& segments, bool resumed = false, int killed_after = 0,
              unsigned most_slot_bits = SeedTable::kMaxSlotBits) {
  StageRun run(store, options, resumed, killed_after);
  SeedTables seeds(run.store, run.budget, Pages::usual, most_slot_bits);
  if (!resumed) add_unplaced(run, seeds, segments);
  const auto joined = run.checkpoints.join_always("seeds", seeds);
  const SplitterTable splitters = no_splitters(run);
  run.checkpoints.begin(Stage::place);
  Placed all;
  all.result = place(
      run.context, {splitters, std::move(run.sets.unplaced).finish(), run.sets.segments, seeds}, 0);
  all.segments = records_of(run.sets.segments);
  return all;
}

TEST_CASE("place: what is new founds a group, and what resembles it joins") {
  const TemporaryDirectory directory;
  const Sequence first = random_sequence(1, 1500);
  const Sequence second = random_sequence(2, 1500);
  const Placed all = placed(directory.path() / "store", stage_options(),
                            {first, second, mutated(first, 3, 100), turned(second),
                             joined({part(second, 0, 800), part(first, 700, 1500)})});
  CHECK(all.result.groups == 2);
  CHECK(all.result.novel == 2);
  CHECK(all.result.novel_bases == 3000);
  CHECK(all.groups_of(0) == std::vector<std::uint32_t>{0});
  CHECK(all.groups_of(1) == std::vector<std::uint32_t>{1});
  CHECK(all.groups_of(2) == std::vector<std::uint32_t>{0});
  CHECK(all.groups_of(3) == std::vector<std::uint32_t>{1});
  CHECK(all.groups_of(4) == std::vector<std::uint32_t>{1, 0});
  std::uint64_t bases = 0;
  for (const auto& [key, payload] : all.segments) {
    std::vector<Symbol> symbols;
    CaseMask mask;
    read_segment(payload, symbols, mask);
    bases += symbols.size();
  }
  // The two pieces of the last one share a k-mer.
  CHECK(bases == 5 * 1500 + 100 + stage_options().shape.kmer_length);
}

TEST_CASE("place: nothing to place") {
  const TemporaryDirectory directory;
  const Placed all = placed(directory.path() / "store", stage_options(), {});
  CHECK(all.segments.empty());
  CHECK(all.result.groups == 0);
}

Segments many() {
  // More than one round, with members of each family all over.
  Segments segments;
  for (std::uint32_t i = 0; i < 700; ++i) {
    segments.push_back(mutated(random_sequence(i % 40, 1800), 1000 + i, 50));
  }
  return segments;
}

TEST_CASE("place: by any number of threads the same") {
  const TemporaryDirectory directory;
  CreateOptions options = stage_options();
  options.run.threads = 1;
  const Segments segments = many();
  const Placed one = placed(directory.path() / "one", options, segments);
  options.run.threads = 3;
  const Placed three = placed(directory.path() / "three", options, segments);
  CHECK(one.segments == three.segments);
  CHECK(one.result.groups == 40);
}

TEST_CASE("place: killed after any checkpoint and resumed, it gives the same records") {
  const TemporaryDirectory directory;
  CreateOptions options = stage_options();
  const Segments segments = many();
  const Placed undisturbed = placed(directory.path() / "whole", options, segments);
  options.run.checkpoint_seconds = 1;
  options.run.force_spill = true;
  const int killed = kill_after_each_checkpoint(
      [&](const std::filesystem::path& store, bool resumed, int killed_after) {
        return placed(store, options, resumed ? Segments() : segments, resumed, killed_after);
      },
      [&](const Placed& all) {
        CHECK(all.segments == undisturbed.segments);
        CHECK(all.result.groups == undisturbed.result.groups);
        CHECK(all.result.matched == undisturbed.result.matched);
      });
  CHECK(killed > 1);
}

/// Distinct segments, and then relatives of them.
Segments with_relatives(std::uint32_t distinct, std::uint32_t relatives) {
  Segments segments;
  for (std::uint32_t i = 0; i < distinct; ++i) segments.push_back(random_sequence(i, 1900));
  for (std::uint32_t i = 0; i < relatives; ++i) {
    segments.push_back(mutated(segments[i * 31 % distinct], 5000 + i, 200));
  }
  return segments;
}

TEST_CASE("place: what resembles something is found when the index is larger than its table") {
  constexpr std::uint32_t kDistinct = 900;  // twice of what the table takes
  constexpr unsigned kSlotBits = 15;
  const TemporaryDirectory directory;
  CreateOptions options = stage_options();
  const Segments segments = with_relatives(kDistinct, kDistinct);
  Placed all[2];
  for (const unsigned threads : {1U, 3U}) {
    options.run.threads = threads;
    all[threads / 2] =
        placed(directory.path() / std::to_string(threads), options, segments, false, 0, kSlotBits);
  }
  CHECK(all[0].segments == all[1].segments);
  std::uint32_t missed = 0;
  for (std::uint32_t i = 0; i < kDistinct; ++i) {
    missed += all[0].groups_of(kDistinct + i) != std::vector<std::uint32_t>{i * 31 % kDistinct};
  }
  // Those of a last block, which is nearly empty.
  CHECK(missed * 50 < kDistinct);
  CHECK(all[0].result.groups == kDistinct + missed);
}

TEST_CASE("place: killed and resumed with an index larger than its table") {
  constexpr unsigned kSlotBits = 14;
  const TemporaryDirectory directory;
  CreateOptions options = stage_options();
  const Segments segments = with_relatives(260, 40);
  const Placed undisturbed =
      placed(directory.path() / "whole", options, segments, false, 0, kSlotBits);
  options.run.checkpoint_seconds = 2;
  const int killed = kill_after_each_checkpoint(
      [&](const std::filesystem::path& store, bool resumed, int killed_after) {
        return placed(store, options, resumed ? Segments() : segments, resumed, killed_after,
                      kSlotBits);
      },
      [&](const Placed& all) { CHECK(all.segments == undisturbed.segments); });
  CHECK(killed > 1);
}

}  // namespace
}  // namespace spillway
