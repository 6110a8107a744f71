// Unplaced segments of all shares are placed, and what is known only then is decided: the pack
// cardinality, and what each of the tasks that follow encodes.
#include <optional>
#include <string>
#include <utility>

#include "compress/encode/pack_cardinality.hpp"
#include "compress/place/place.hpp"
#include "compress/replace/replaced_archive.hpp"
#include "compress/shards/encode_ranges.hpp"
#include "compress/shards/results.hpp"
#include "compress/shards/task_run.hpp"
#include "input/input_list.hpp"

namespace spillway {
namespace {

constexpr std::size_t kSizesBufferBytes = std::size_t{1} << 20;

// In the order of the input, as the split stage does it.
void index_reference(const BundleReader& bundle, SeedIndex& index) {
  BundleReader::Walk segments = bundle.walk(section_name::kReference);
  std::vector<Symbol> symbols;
  std::vector<Seed> seeds;
  CaseMask mask;
  ByteView key;
  for (ByteView payload; segments.next(key, payload);) {
    ByteCursor cursor(payload, "reference of a job");
    const auto group = static_cast<std::uint32_t>(cursor.leb128());
    read_segment(cursor.rest(), symbols, mask);
    index.add_reference(group, symbols, seeds);
  }
}

void merge_counts(const BundleReader& bundle, SeedCounts& counts) {
  std::vector<SeedCounts::Counted> counted;
  BundleReader::Walk walk = bundle.walk(section_name::kSeedCounts);
  ByteView key;
  for (ByteView payload; walk.next(key, payload);) {
    counted.emplace_back(get_big_endian<std::uint64_t>(key.data()),
                         static_cast<std::uint32_t>(ByteCursor(payload).leb128()));
  }
  counts.merge(result_of<ShareResult>(bundle).seed_spacing, counted);
}

// As the split stage does it, which sees the names of its share alone.
void check_names(const TaskRun& run) {
  const CreateOptions& options = run.job.options();
  Catalogue& catalogue = run.resources.catalogue;
  if (run.job.has_late_names()) {
    for_each_replaced_sample(options,
                             [&](std::string_view name) { catalogue.add_replaced_sample(name); });
  }
  refuse_loss(options.output, catalogue.finish([&](std::uint32_t sample) {
    return shown_name(options.inputs[run.job.has_late_names() ? 0 : sample]);
  }));
}

/// What the shares leave to be placed, and what has to be known for that.
void import_shares(const TaskRun& run, SeedTables& seeds) {
  const Reservation held = run.resources.budget.reserve(kBundleBytes, "reading bundles");
  run.for_each(Stage::split, [&](const BundleReader& bundle) {
    merge_counts(bundle, seeds.unplaced);
    index_reference(bundle, seeds.index);
    run.resources.sets.unplaced.add_run(records_of(bundle, section_name::kUnplaced));
    run.resources.catalogue.add_samples(records_of(bundle, section_name::kSamples));
  });
  check_names(run);
}

/// Writes the segments that were placed, notes all sizes, and divides them.
PlacementResult divide(const TaskRun& run, std::uint32_t groups) {
  StageResources& resources = run.resources;
  const Reservation held = resources.budget.reserve(
      kBundleBytes + 2 * segment_merge_bytes(resources.run.memory_shape()), "writing the bundle");
  ExternalSorter sizes(resources.store, section_name::kSizes, kSegmentKeyBytes,
                       SpillSets::segment_limits(resources.run.options.run.force_spill));
  std::uint64_t bytes = 0;
  run.for_each(Stage::split, [&](const BundleReader& bundle) {
    bytes += result_of<ShareResult>(bundle).segment_bytes;
    sizes.add_run(records_of(bundle, section_name::kSizes));
  });
  BundleWriter::Section& placed = run.out.section(section_name::kSegments, kSegmentKeyBytes);
  SortWriter sizes_placed(sizes, kSizesBufferBytes);
  Bytes payload;
  for (MergeReader walk = std::move(resources.sets.segments).finish().merge(true); walk.next();) {
    placed.add(walk.key(), walk.payload());
    payload.clear();
    append_leb128(payload, walk.payload().size());
    sizes_placed.add(walk.key(), payload);
    bytes += walk.payload().size();
  }
  std::move(sizes_placed).finish();
  EncodeRanges ranges(bytes, run.job.counts().encodes);
  PlacementResult result{groups, 0, sizes.records(), {}};
  for (MergeReader walk = std::move(sizes).finish().merge(true); walk.next();) {
    ranges.add(walk.key(), ByteCursor(walk.payload()).leb128());
  }
  result.range_begins = ranges.begins();
  return result;
}

}  // namespace

Bytes run_place_task(const TaskRun& run) {
  StageResources& resources = run.resources;
  const SplitterTable splitters = import_splitters(run);
  std::uint32_t groups = splitters.groups();
  {
    SeedTables seeds(resources.store, resources.budget, Pages::large);
    import_shares(run, seeds);
    SpillSets& sets = resources.sets;
    groups = place(resources.run,
                   {splitters, std::move(sets.unplaced).finish(), sets.segments, seeds}, groups)
                 .groups;
  }
  PlacementResult result = divide(run, groups);
  result.pack_cardinality =
      pack_cardinality_for(resources.run.shape, resources.catalogue.samples(), result.segments);
  return saved_state(result);
}

}  // namespace spillway
