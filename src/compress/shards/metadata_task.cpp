// What the ranges have encoded becomes an archive: its parts in order, then its metadata.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "archive_writer/writer.hpp"
#include "base/file.hpp"
#include "base/stream_hash.hpp"
#include "compress/check/check_result.hpp"
#include "compress/encode/raw_groups.hpp"
#include "compress/group_ids.hpp"
#include "compress/metadata/metadata.hpp"
#include "compress/publish_archive.hpp"
#include "compress/shards/group_parts.hpp"
#include "compress/shards/results.hpp"
#include "compress/shards/task_run.hpp"

namespace spillway {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

/// Placements, whose payloads begin with the group's id.
ExternalSorter::NextRecord shifted_placements(const BundleReader& bundle, const GroupShift& shift) {
  return [next = records_of(bundle, section_name::kPlacements), shift, changed = Bytes()](
             ByteView& key, ByteView& payload) mutable {
    if (!next(key, payload)) return false;
    ByteCursor cursor(payload);
    const std::uint32_t id = shift.shifted(static_cast<std::uint32_t>(cursor.leb128()));
    changed.clear();
    append_leb128(changed, id);
    changed.insert(changed.end(), cursor.rest().begin(), cursor.rest().end());
    payload = changed;
    return true;
  };
}

/// Masks, whose keys begin with it.
ExternalSorter::NextRecord shifted_masks(const BundleReader& bundle, const GroupShift& shift) {
  return [next = records_of(bundle, section_name::kMasks), shift,
          changed = std::array<std::uint8_t, kMaskKeyBytes>()](ByteView& key,
                                                               ByteView& payload) mutable {
    if (!next(key, payload)) return false;
    std::ranges::copy(key, changed.begin());
    put_big_endian(changed.data(), shift.shifted(get_big_endian<std::uint32_t>(key.data())));
    key = changed;
    return true;
  };
}

/// Returns the number of ordinals given in all.
std::uint32_t import_ranges(const TaskRun& run, std::uint32_t groups, ArchiveWriter& archive) {
  SpillSets& sets = run.resources.sets;
  GroupShift shift{group_id_of(groups), 0};
  run.for_each(Stage::encode, [&](const BundleReader& bundle) {
    replay_group_parts(bundle, shift, archive);
    sets.placements.add_run(shifted_placements(bundle, shift));
    sets.masks.add_run(shifted_masks(bundle, shift));
    shift.by += result_of<RangeResult>(bundle).new_groups;
  });
  return groups + shift.by;
}

void import_shares(const TaskRun& run) {
  SpillSets& sets = run.resources.sets;
  Catalogue& catalogue = run.resources.catalogue;
  run.for_each(Stage::split, [&](const BundleReader& bundle) {
    sets.residues.add_run(records_of(bundle, section_name::kResidues));
    sets.headers.add_run(records_of(bundle, section_name::kHeaders));
    sets.layout.add_run(records_of(bundle, section_name::kLayout));
    sets.digests.add_run(records_of(bundle, section_name::kDigests));
    catalogue.add_samples(records_of(bundle, section_name::kSamples));
    catalogue.add_contigs(records_of(bundle, section_name::kContigs));
  });
  // The place task has compared the names.
  catalogue.finish([](std::uint32_t sample) { return "sample " + std::to_string(sample); });
}

ArchiveResult write_archive(const std::filesystem::path& archive, BundleWriter& out) {
  BundleWriter::Section& pieces = out.section(section_name::kArchive, 0);
  File file = File::open_read(archive);
  StreamHash hash;
  ArchiveResult result;
  Bytes buffer(kPieceBytes);
  while (const std::size_t size = file.read(buffer)) {
    const ByteView piece = ByteView(buffer).first(size);
    hash.update(piece);
    pieces.add({}, piece);
    result.bytes += size;
  }
  result.hash = hash.digest128();
  return result;
}

}  // namespace

Bytes run_metadata_task(const TaskRun& run) {
  StageResources& resources = run.resources;
  SpillSets& sets = resources.sets;
  const SplitterTable splitters = import_splitters(run);
  const std::filesystem::path& partial = resources.workspace.partial();
  const Reservation directory_held =
      resources.budget.reserve(kDirectoryBytes, "the archive's directory");
  ArchiveWriter archive(open_partial(resources.run, partial), resources.store,
                        kDirectoryBytes - PartHashRecorder::memory_bytes(),
                        resources.run.options.run.force_spill);
  std::uint32_t groups = 0;
  std::optional<SegmentAddress> empty_segment;
  {
    const Reservation held = resources.budget.reserve(kBundleBytes, "reading bundles");
    const auto placement = result_of<PlacementResult>(run.open({Stage::place}));
    const std::uint32_t cardinality = resources.run.shape.pack_cardinality =
        placement.pack_cardinality;
    groups = import_ranges(run, placement.groups, archive);
    import_shares(run);
    EncodeContext context;
    empty_segment = write_raw_groups(
        {cardinality, resources.catalogue.empty_contigs() > 0, nullptr}, archive, context);
  }
  write_metadata(resources.run,
                 {resources.catalogue, sets.for_metadata(), splitters, 0, nullptr, empty_segment},
                 archive);
  archive.finish();
  check_result(resources.run,
               {resources.catalogue, std::move(sets.digests).finish(), resources.inputs, groups},
               partial, archive.result());
  ArchiveResult result = write_archive(partial, run.out);
  return saved_state(result);
}

}  // namespace spillway
