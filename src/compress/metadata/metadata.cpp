#include "compress/metadata/metadata.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "archive/file_info.hpp"
#include "base/worker_pool.hpp"
#include "codec/zstd.hpp"
#include "collection/varint.hpp"
#include "collection/writer.hpp"
#include "compress/append/base_rows.hpp"
#include "compress/append/copy_base.hpp"
#include "compress/group_ids.hpp"
#include "compress/metadata/digests.hpp"
#include "compress/metadata/extensions.hpp"
#include "compress/metadata/history.hpp"
#include "compress/metadata/masks.hpp"
#include "compress/metadata/steps.hpp"
#include "compress/resume/saved_walk.hpp"

namespace spillway {
namespace {

void append_pair(Bytes& out, std::string_view key, std::string_view value) {
  out.insert(out.end(), key.begin(), key.end());
  out.push_back(0);
  out.insert(out.end(), value.begin(), value.end());
  out.push_back(0);
}

void write_file_info(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive) {
  const std::string extras = archive.extra_streams();
  std::vector<std::pair<std::string_view, std::string_view>> pairs_of_file = {
      {"producer", "spillway"},
      {"producer_version_major", SPILLWAY_VERSION_MAJOR},
      {"producer_version_minor", SPILLWAY_VERSION_MINOR},
      {"producer_version_build", SPILLWAY_VERSION_PATCH},
      {"file_version_major", "3"},
      {"file_version_minor", "0"},
      {"comment", "AGC archive by Spillway"},
      {kExtrasKey, extras}};
  const History history = history_of(run, parts);
  const std::string exact_from = std::to_string(history.exact_from);
  const std::string case_from = std::to_string(history.case_from.value_or(0));
  if (history.exact_from > 0) pairs_of_file.emplace_back(kExactFromKey, exact_from);
  if (history.case_from) pairs_of_file.emplace_back(kCaseFromKey, case_from);
  if (!history.lost.empty()) pairs_of_file.emplace_back(kLostKey, history.lost);
  Bytes pairs;
  for (const auto& [key, value] : pairs_of_file) append_pair(pairs, key, value);
  archive.add_part(NamedStream::file_type_info, pairs_of_file.size(), pairs);
}

void write_params(ArchiveWriter& archive, const ShapeOptions& shape) {
  Bytes params;
  append_little_endian(params, shape.kmer_length);
  append_little_endian(params, shape.min_match_length);
  append_little_endian(params, shape.pack_cardinality);
  append_little_endian(params, shape.segment_size);
  archive.add_part(NamedStream::params, 0, params);
}

// What `agc append` needs to cut and to group as we did.
void write_splitters(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive) {
  if (parts.base != nullptr) {
    const ArchiveReader& base = parts.base->reader();
    for (const auto& [stream, name] :
         {std::pair(NamedStream::splitters, stream_name::kSplitters),
          std::pair(NamedStream::segment_splitters, stream_name::kSegmentSplitters)}) {
      archive.copy_part(stream, base, base.place(name, 0));
    }
    return;
  }
  const SplitterTable& table = parts.splitters;
  const Reservation held = run.budget.reserve(
      written_splitter_bytes(table.splitters(), table.groups()), "the splitters of the archive");
  Bytes bytes;
  for (const std::uint64_t kmer : table.sorted_splitters()) append_little_endian(bytes, kmer);
  archive.add_part(NamedStream::splitters, table.splitters(), bytes);
  bytes.clear();
  for (const std::uint32_t group : table.groups_by_key()) {
    append_little_endian(bytes, table.group(group).key.first);
    append_little_endian(bytes, table.group(group).key.second);
    append_little_endian(bytes, group_id_of(group));
  }
  archive.add_part(NamedStream::segment_splitters, table.groups(), bytes);
}

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Placements in input order; the segments of one contig are taken together.
class PlacementWalk {
 public:
  PlacementWalk(Checkpoints& checkpoints, SortedRuns placements)
      : walk_(checkpoints, "placements walk", placements, true), more_(walk_.next()) {}

  template <typename Visit>
  void visit_contig(std::uint32_t sample, std::uint32_t contig, Visit visit) {
    while (more_) {
      const Position position = get_position(walk_.key().data());
      if (position.sample != sample || position.contig != contig) break;
      ByteCursor cursor(walk_.payload());
      CodedSegment place;
      place.group_id = static_cast<std::uint32_t>(cursor.leb128());
      place.coded_id = static_cast<std::uint32_t>(cursor.leb128());
      place.raw_length = static_cast<std::uint32_t>(cursor.leb128());
      place.reversed = cursor.byte() != 0;
      visit(position.offset, place, static_cast<std::uint32_t>(cursor.leb128()));
      more_ = walk_.next();
    }
  }

  bool at_end() const { return !more_; }

 private:
  SavedWalk walk_;
  bool more_;
};

/// Names and lengths of contigs in input order.
class ContigWalk {
 public:
  ContigWalk(Checkpoints& checkpoints, Catalogue& catalogue)
      : walk_(checkpoints, "contigs walk", catalogue.contigs_by_number(), true),
        more_(walk_.next()) {}

  /// `visit(bases, name)` for the next contig.
  template <typename Visit>
  void visit(Visit visit) {
    if (!more_) throw Error(ErrorKind::corrupt, "scratch store: a contig's name is missing");
    ByteCursor about(walk_.payload());
    const std::uint64_t bases = about.leb128();
    visit(bases, as_text(about.rest()));
    more_ = walk_.next();
  }

 private:
  SavedWalk walk_;
  bool more_;
};

/// Sees to it that the segments of a contig are what it was cut into: each begins with the k bases
/// that the one before ends with, and the last one ends with the contig.
class ContigTiling {
 public:
  explicit ContigTiling(std::uint32_t kmer_length) : kmer_length_(kmer_length) {}

  void begin_contig() { end_ = 0; }
  void add(std::uint64_t offset, std::uint32_t length) {
    const std::uint64_t shared = end_ == 0 ? 0 : kmer_length_;
    if (offset + shared != end_ || length <= shared) fail();
    end_ = offset + length;
  }
  void end_contig(std::uint64_t bases) const {
    if (end_ != bases) fail();
  }

 private:
  [[noreturn]] static void fail() {
    throw Error(ErrorKind::corrupt,
                "the segments of a contig are not what it was cut into: the machine's memory or "
                "this program is at fault");
  }

  std::uint32_t kmer_length_;
  std::uint64_t end_ = 0;  // of the segments so far, in the contig
};

/// The segment that contigs without bases have: readers of other people take a contig without any
/// segment for one of k bases, or refuse it.
class EmptyContigs {
 public:
  EmptyContigs(const MetadataParts& parts, std::uint32_t pack_cardinality)
      : address_(parts.empty_segment),
        pack_cardinality_(pack_cardinality),
        batch_(parts.first_sample / pack_cardinality_) {
    if (address_ && parts.base != nullptr) {
      last_id_ = parts.base->last_id_of_raw_group(address_->group);
    }
  }

  /// Samples ascend from call to call.
  std::optional<CodedSegment> segment_for(std::uint32_t sample) {
    if (!address_) return std::nullopt;
    const std::uint32_t batch = sample / pack_cardinality_;
    if (batch != std::exchange(batch_, batch)) last_id_ = 0;
    return CodedSegment{.group_id = address_->group,
                        .coded_id = encode_in_group_id(address_->id, last_id_)};
  }

 private:
  std::optional<SegmentAddress> address_;
  std::uint32_t pack_cardinality_;
  std::uint32_t batch_;
  std::uint32_t last_id_ = 0;  // of the group in the batch
};

// Batches of metadata that are full stay as they are.
void copy_full_batches(const MetadataParts& parts, std::uint32_t pack_cardinality,
                       ArchiveWriter& archive) {
  const ArchiveReader& base = parts.base->reader();
  const std::uint32_t full = parts.first_sample / pack_cardinality;
  for (std::uint32_t batch = 0; batch < full; ++batch) {
    archive.copy_part(NamedStream::contigs, base, base.place(stream_name::kContigs, batch));
    archive.copy_part(NamedStream::details, base, base.place(stream_name::kDetails, batch));
  }
}

/// For checkpoints, between two batches.
struct CollectionProgress {
  MaskIdRows mask_ids;
  std::uint32_t written;  ///< samples

  template <typename Ar>
  void state(Ar& ar) {
    ar(written, mask_ids);
  }
};

void write_collection(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive) {
  const ShapeOptions& shape = run.shape;
  WorkerPool workers(run.plan.workers);
  CollectionWriter collection(archive, workers, parts.first_sample + parts.catalogue.samples(),
                              shape.pack_cardinality, shape.segment_size + shape.kmer_length);
  BaseRows old_mask_ids(parts.base, stream_name::kMaskIds);
  PlacementWalk placements(run.checkpoints, parts.sets.placements);
  ContigWalk contigs(run.checkpoints, parts.catalogue);
  CollectionProgress progress{MaskIdRows(archive), 0};
  MaskIdRows& mask_ids = progress.mask_ids;
  const auto joined = run.checkpoints.join("collection", progress);
  const std::uint32_t written = progress.written;
  ContigTiling tiling(shape.kmer_length);
  EmptyContigs empty_contigs(parts, shape.pack_cardinality);
  if (parts.base != nullptr) collection.take_over_samples(parts.base->reader());
  if (!joined.is_restored()) {
    old_mask_ids.give_to([&](RowStreamReader& old) { mask_ids.take_over(old); });
    const std::uint32_t in_batch = parts.first_sample % shape.pack_cardinality;
    if (in_batch > 0) {
      collection.reopen_batch(parts.base->reader(), parts.first_sample / shape.pack_cardinality,
                              in_batch);
    }
  }
  MergeReader samples = parts.catalogue.walk_samples();
  while (samples.next()) {
    run.progress.add_done(1);
    const Catalogue::SampleFacts facts = Catalogue::sample_facts(samples);
    const std::uint32_t sample = facts.number;
    if (sample < written) {
      collection.skip_sample(facts.name);
      continue;
    }
    progress.written = sample;
    if (collection.between_batches()) run.checkpoints.pass();
    collection.begin_sample(facts.name, facts.contigs);
    for (std::uint32_t contig = 0; contig < facts.contigs; ++contig) {
      contigs.visit([&](std::uint64_t bases, std::string_view contig_name) {
        collection.begin_contig(contig_name);
        mask_ids.begin_contig(sample, contig);
        tiling.begin_contig();
        placements.visit_contig(
            sample, contig,
            [&](std::uint64_t offset, const CodedSegment& place, std::uint32_t mask_id) {
              tiling.add(offset, place.raw_length);
              collection.add_segment(place);
              mask_ids.add(mask_id);
            });
        tiling.end_contig(bases);
        const auto segment = bases == 0 ? empty_contigs.segment_for(sample) : std::nullopt;
        if (segment) {
          collection.add_segment(*segment);
          mask_ids.add(0);
        }
        mask_ids.end_contig();
        collection.end_contig();
      });
    }
  }
  if (!placements.at_end()) {
    throw Error(ErrorKind::corrupt, "scratch store: a segment belongs to no contig");
  }
  collection.finish();
  mask_ids.finish();
}

}  // namespace

void write_metadata(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive) {
  const std::uint64_t kept_parts = parts.base != nullptr ? parts.base->reader().parts() : 0;
  run.begin_work(Stage::metadata, kept_parts + parts.catalogue.samples());
  const std::uint64_t before = archive.bytes_written();
  MetadataSteps steps(run.checkpoints);
  if (parts.base != nullptr) {
    // With memory of its own, before the metadata takes most of what there is.
    steps.run([&] { list_base_parts(run, parts, archive); });
  }
  const Reservation held = run.budget.reserve(metadata_bytes(), "the archive's metadata");
  if (parts.base != nullptr) {
    steps.run([&] { copy_base_parts(run, parts, archive, steps); });
    steps.run([&] { copy_full_batches(parts, run.shape.pack_cardinality, archive); });
  }
  steps.run([&] { write_params(archive, run.shape); });
  steps.run([&] { write_splitters(run, parts, archive); });
  steps.run([&] { write_collection(run, parts, archive); });
  steps.run([&] { write_residues(parts, archive, steps); });
  steps.run([&] {
    if (run.shape.preserve == Preserve::exact) write_layout(parts, archive, steps);
  });
  steps.run([&] { write_headers(parts, archive, steps); });
  steps.run([&] { write_masks(parts, archive, steps); });
  steps.run([&] { write_digests(run, parts, archive); });
  steps.run([&] { write_file_info(run, parts, archive); });  // names what was written before
  run.log.stage("metadata: " + std::to_string(archive.bytes_written() - before) + " bytes");
}

}  // namespace spillway
