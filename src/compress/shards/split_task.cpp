// A share of the inputs is cut into segments.
#include "compress/place/seed_tables.hpp"
#include "compress/shards/results.hpp"
#include "compress/shards/task_run.hpp"
#include "compress/split/split.hpp"

namespace spillway {
namespace {

constexpr std::size_t kReferenceBufferBytes = std::size_t{4} << 20;

void write_seed_counts(BundleWriter& out, const SeedCounts& counts) {
  BundleWriter::Section& section = out.section(section_name::kSeedCounts, 8);
  std::uint8_t key[8];
  Bytes payload;
  for (const auto& [hash, count] : counts.counted()) {
    put_big_endian(key, hash);
    payload.clear();
    append_leb128(payload, count);
    section.add(key, payload);
  }
}

/// Segments by key, with their sizes; those of the reference by position, too, which is how their
/// seeds were indexed. Returns the bytes of all.
std::uint64_t write_segments(const TaskRun& run) {
  StageResources& resources = run.resources;
  BundleWriter::Section& segments = run.out.section(section_name::kSegments, kSegmentKeyBytes);
  BundleWriter::Section& sizes = run.out.section(section_name::kSizes, kSegmentKeyBytes);
  ExternalSorter reference(resources.store, section_name::kReference, kPositionBytes,
                           SpillSets::segment_limits(resources.run.options.run.force_spill));
  SortWriter founders(reference, kReferenceBufferBytes);
  std::uint64_t bytes = 0;
  Bytes payload;
  std::uint8_t position[kPositionBytes];
  for (MergeReader walk = std::move(resources.sets.segments).finish().merge(true); walk.next();) {
    segments.add(walk.key(), walk.payload());
    payload.clear();
    append_leb128(payload, walk.payload().size());
    sizes.add(walk.key(), payload);
    bytes += walk.payload().size();
    const SegmentKey key = SegmentKey::decode(walk.key());
    if (!key.founds) continue;
    put_position(position, key.position);
    payload.clear();
    append_leb128(payload, key.group);
    payload.insert(payload.end(), walk.payload().begin(), walk.payload().end());
    founders.add(position, payload);
  }
  std::move(founders).finish();
  write_set(run.out, section_name::kReference, reference);
  return bytes;
}

void write_names(BundleWriter& out, Catalogue& catalogue) {
  BundleWriter::Section& samples = out.section(section_name::kSamples, 4);
  for (MergeReader walk = catalogue.walk_samples(); walk.next();) {
    samples.add(walk.key(), walk.payload());
  }
  BundleWriter::Section& contigs = out.section(section_name::kContigs, 8);
  for (MergeReader walk = catalogue.contigs_by_number().merge(true); walk.next();) {
    contigs.add(walk.key(), walk.payload());
  }
}

}  // namespace

Bytes run_split_task(const TaskRun& run) {
  StageResources& resources = run.resources;
  SpillSets& sets = resources.sets;
  resources.inputs.take_stamps();
  resources.inputs.set_first_sample(run.job.begin_of_share(run.task.number));
  const SplitterTable splitters = import_splitters(run);
  ShareResult result;
  {
    SeedTables seeds(resources.store, resources.budget, Pages::large);
    split(resources.run, {resources.inputs, splitters, nullptr, sets, resources.catalogue, seeds});
    result.seed_spacing = seeds.unplaced.spacing();
    write_seed_counts(run.out, seeds.unplaced);
  }
  resources.inputs.stamps().check_all(
      false, [&](const std::string& text) { resources.run.log.warn(text); });
  const Reservation held = resources.budget.reserve(
      kBundleBytes + segment_merge_bytes(resources.run.memory_shape()), "writing the bundle");
  result.segment_bytes = write_segments(run);
  write_set(run.out, section_name::kUnplaced, sets.unplaced);
  write_set(run.out, section_name::kResidues, sets.residues);
  write_set(run.out, section_name::kHeaders, sets.headers);
  write_set(run.out, section_name::kLayout, sets.layout);
  write_set(run.out, section_name::kDigests, sets.digests);
  write_names(run.out, resources.catalogue);
  return saved_state(result);
}

}  // namespace spillway
