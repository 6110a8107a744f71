// Pass one alone: what it puts into which set.
#include "compress/split/split.hpp"

#include <doctest/doctest.h>

#include <map>

#include "compress/sequences.hpp"
#include "compress/split/splitters.hpp"
#include "compress/stage_run.hpp"
#include "dna/symbols.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

std::string letters(const Sequence& sequence) {
  std::string text;
  for (const Symbol symbol : sequence) text += "ACGT"[symbol];
  return text;
}

/// A reference; a copy of it with a stretch of its own; and the reverse complement of the reference.
struct Inputs {
  TemporaryDirectory directory;
  Sequence reference = random_sequence(1, 20000);
  Sequence other =
      joined({part(reference, 0, 12000), random_sequence(2, 3000), part(reference, 12000, 20000)});

  CreateOptions options() const {
    CreateOptions made = stage_options();
    const auto add = [&](const std::string& name, const std::string& text) {
      made.inputs.push_back({write_file(directory.path() / (name + ".fa"), text), name});
    };
    add("r", ">r1\n" + letters(part(reference, 0, 9000)) + "\n>r2 more\n" +
                 letters(part(reference, 9000, 20000)) + "\n");
    add("o", ">o1\nacgt" + letters(other) + "-N\n");
    add("t", ">t1\r\n" + letters(turned(reference)) + "\r\n");
    return made;
  }
};

/// What comes of it all.
struct Cut {
  Records segments;
  Records unplaced;
  Records residues;
  Records headers;
  Records digests;
  SplitResult result;
  std::uint32_t reference_groups = 0;
  std::uint32_t samples = 0;
  std::uint64_t contigs = 0;
};

/// One run over the stages up to split, on a store that may hold a checkpoint.
Cut cut(const std::filesystem::path& store, const CreateOptions& options, bool resumed = false,
        int killed_after = 0) {
  StageRun run(store, options, resumed, killed_after);
  RunInputs inputs(run.options, run.progress, run.store);
  inputs.take_stamps();
  Catalogue catalogue(run.store, kCatalogueBytes, false);
  SeedTables seeds(run.store, run.budget, Pages::usual);
  const auto joined_inputs = run.checkpoints.join_always("inputs", inputs);
  const auto joined_catalogue = run.checkpoints.join_always("catalogue", catalogue);
  const auto joined_seeds = run.checkpoints.join_always("seeds", seeds);
  const bool has_splitters = run.checkpoints.first_stage() > Stage::splitters;
  run.checkpoints.begin(Stage::splitters);
  const SplitterTable splitters =
      has_splitters ? load_splitters(run.context) : find_splitters(run.context, inputs);
  const SavedSplitters saved(run.context, splitters);
  run.checkpoints.begin(Stage::split);
  Cut all;
  all.result = split(run.context, {inputs, splitters, nullptr, run.sets, catalogue, seeds});
  all.segments = records_of(run.sets.segments);
  all.unplaced = records_of(run.sets.unplaced);
  all.residues = records_of(run.sets.residues);
  all.headers = records_of(run.sets.headers);
  all.digests = records_of(run.sets.digests);
  all.reference_groups = splitters.groups();
  all.samples = catalogue.samples();
  all.contigs = catalogue.contigs();
  return all;
}

TEST_CASE("split: segments of the reference found its groups, and others find them") {
  const Inputs inputs;
  const Cut all = cut(inputs.directory.path() / "store", inputs.options());
  CHECK(all.samples == 3);
  CHECK(all.contigs == 4);
  CHECK(all.result.bases == 20000 + 4 + 23000 + 2 + 20000);
  CHECK(all.result.segments == all.segments.size() + all.unplaced.size());
  CHECK(all.result.unplaced == all.unplaced.size());
  CHECK(all.reference_groups > 10);
  std::map<std::uint32_t, std::size_t> sizes;  // of groups
  std::uint32_t founders = 0;
  for (const auto& [key, payload] : all.segments) {
    const SegmentKey segment = SegmentKey::decode(key);
    ++sizes[segment.group];
    founders += segment.founds ? 1 : 0;
    CHECK(segment.founds == (segment.position.sample == 0));
    // Of the reverse complement of the reference the segments are stored as in that.
    std::vector<Symbol> symbols;
    CaseMask mask;
    const bool reversed = read_segment(payload, symbols, mask);
    if (segment.position.sample == 2) CHECK(symbols.size() > 31);
    (void)reversed;
  }
  CHECK(founders == all.reference_groups);
  CHECK(sizes.size() == all.reference_groups);
  // Each sample has most segments of the reference; what is its own has no group yet.
  std::size_t shared = 0;
  for (const auto& [group, size] : sizes) shared += size == 3 ? 1 : 0;
  CHECK(shared > all.reference_groups / 2);
  CHECK_FALSE(all.unplaced.empty());
  for (const auto& [key, payload] : all.unplaced) {
    CHECK(get_position(key.data()).sample > 0);
  }
}

TEST_CASE("split: what the input has beside bases goes to sets of its own") {
  const Inputs inputs;
  const Cut all = cut(inputs.directory.path() / "store", inputs.options());
  REQUIRE(all.residues.size() == 1);  // N is a symbol
  const Position dash = get_position(all.residues[0].first.data());
  CHECK(dash == Position{1, 0, 4 + 23000});
  CHECK(all.residues[0].second == Bytes{'-'});
  CHECK(all.headers.empty());
  CHECK(all.digests.size() == 4);
}

TEST_CASE("split: killed after any checkpoint and resumed, it gives the same records") {
  const Inputs inputs;
  const CreateOptions undisturbed_options = inputs.options();
  const Cut undisturbed = cut(inputs.directory.path() / "whole", undisturbed_options);
  for (const unsigned threads : {1U, 2U}) {
    CreateOptions options = undisturbed_options;
    options.run.threads = threads;
    options.run.checkpoint_seconds = 2;
    CAPTURE(threads);
    const int killed = kill_after_each_checkpoint(
        [&](const std::filesystem::path& store, bool resumed, int killed_after) {
          return cut(store, options, resumed, killed_after);
        },
        [&](const Cut& all) {
          CHECK(all.segments == undisturbed.segments);
          CHECK(all.unplaced == undisturbed.unplaced);
          CHECK(all.residues == undisturbed.residues);
          CHECK(all.digests == undisturbed.digests);
          CHECK(all.result.bases == undisturbed.result.bases);
          CHECK(all.samples == undisturbed.samples);
        });
    CHECK(killed > 4);
  }
}

TEST_CASE("split: an input that changes during the run is refused") {
  const Inputs inputs;
  CreateOptions options = inputs.options();
  StageRun run(inputs.directory.path() / "store", options);
  RunInputs of_run(run.options, run.progress, run.store);
  of_run.take_stamps();
  Catalogue catalogue(run.store, kCatalogueBytes, false);
  SeedTables seeds(run.store, run.budget, Pages::usual);
  const SplitterTable splitters = find_splitters(run.context, of_run);
  write_file(options.inputs[0].path, ">r1\n" + letters(part(inputs.reference, 0, 9000)) + "\n");
  CHECK_THROWS_AS(split(run.context, {of_run, splitters, nullptr, run.sets, catalogue, seeds}),
                  ChangedInput);
}

TEST_CASE("split: an error of one thread ends all of them") {
  const Inputs inputs;
  CreateOptions options = inputs.options();
  write_file(options.inputs[2].path, "no FASTA at all\n");
  options.run.checkpoint_seconds = 1;
  CHECK_THROWS_AS(cut(inputs.directory.path() / "store", options), Error);
}

}  // namespace
}  // namespace spillway
