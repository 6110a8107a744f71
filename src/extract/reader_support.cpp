#include "extract/reader_support.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "archive/group_members.hpp"
#include "base/interrupt.hpp"
#include "collection/metadata_v3.hpp"
#include "collection/varint.hpp"

namespace spillway {
namespace {

constexpr std::uint32_t kNewestVersion = 3;
constexpr std::uint32_t kPackOfRagc = 50;
constexpr std::uint64_t kMostBasesOfLibagc = INT32_MAX;
constexpr std::uint64_t kMostSegmentsOfGoAgc = std::uint64_t{1} << 24;  // of a batch of metadata
constexpr std::uint64_t kMostStreamsOfGoAgc = std::uint64_t{1} << 20;
constexpr std::uint64_t kMostPartsOfGoAgc = std::uint64_t{1} << 20;  // of all streams together

/// What the metadata says of contigs and their segments.
struct SegmentCounts {
  std::uint64_t empty_contigs = 0;  // without segments
  std::uint64_t most_in_batch = 0;
  bool has_empty_batch = false;  // samples, but no segment of any
  std::uint64_t most_bases = 0;  // of a contig
};

template <typename Visit>
void for_each_batch(const ArchiveReader& archive, Visit visit) {
  const std::uint64_t batches = archive.part_count(stream_name::kDetails);
  for (std::uint64_t batch = 0; batch < batches; ++batch) {
    check_interrupted();
    DetailsBlocks blocks = open_details(archive, archive.place(stream_name::kDetails, batch));
    visit(blocks);
  }
}

/// `visit(segments)` for each contig of the batch.
template <typename Visit>
void for_each_contig(DetailsBlocks& blocks, Visit visit) {
  const std::uint32_t samples = blocks.counts.varint();
  for (std::uint32_t sample = 0; sample < samples; ++sample) {
    const std::uint32_t contigs = blocks.counts.varint();
    for (std::uint32_t contig = 0; contig < contigs; ++contig) visit(blocks.counts.varint());
  }
}

SegmentCounts count_segments(const ArchiveReader& archive, const ArchiveParams& params) {
  const std::uint32_t predicted_length = params.segment_size + params.kmer_length;
  SegmentCounts counts;
  for_each_batch(archive, [&](DetailsBlocks& blocks) {
    std::uint64_t in_batch = 0;
    for_each_contig(blocks, [&](std::uint32_t segments) {
      in_batch += segments;
      if (segments == 0) ++counts.empty_contigs;
      std::uint64_t bases = 0;
      for (std::uint32_t i = 0; i < segments; ++i) {
        const std::uint32_t length = unzigzag(blocks.lengths.varint(), predicted_length);
        const std::uint32_t shared = i == 0 ? 0 : params.kmer_length;
        bases += length - std::min(length, shared);
      }
      counts.most_bases = std::max(counts.most_bases, bases);
    });
    counts.most_in_batch = std::max(counts.most_in_batch, in_batch);
    if (in_batch == 0) counts.has_empty_batch = true;
  });
  return counts;
}

/// Texts of the fullest pack stream: one more than the largest number of a segment there.
std::uint64_t most_packed_segments(const ArchiveReader& archive) {
  std::vector<std::uint32_t> last_in_group(archive.group_count());
  std::uint64_t most = 0;
  for_each_batch(archive, [&](DetailsBlocks& blocks) {
    std::ranges::fill(last_in_group, 0);
    for_each_contig(blocks, [&](std::uint32_t segments) {
      for (std::uint32_t i = 0; i < segments; ++i) {
        const std::uint32_t group = blocks.groups.varint();
        if (group >= last_in_group.size()) {
          blocks.groups.fail("names a group that is not there");
        }
        const auto packed = packed_number(
            group, decode_in_group_id(blocks.in_group_ids.varint(), last_in_group[group]));
        if (packed) most = std::max(most, *packed + std::uint64_t{1});
      }
    });
  });
  return most;
}

std::string version_problem(const FileInfo& info) {
  if (info.file_version_major == kNewestVersion) return {};
  return "it reads version 3 of the format only, and this is version " +
         std::to_string(info.file_version_major);
}

std::string libagc_problem(const SegmentCounts& counts, const ArchiveParams& params) {
  if (counts.most_bases > kMostBasesOfLibagc) {
    return "a contig has " + std::to_string(counts.most_bases) +
           " bases, and its lengths end at 2147483647";
  }
  if (counts.empty_contigs == 0) return {};
  return "it says that contigs without segments (" + std::to_string(counts.empty_contigs) +
         ") have " + std::to_string(params.kmer_length) + " bases";
}

std::string go_agc_problem(const ArchiveReader& archive, const SegmentCounts& counts) {
  if (counts.empty_contigs > 0) {
    return "it refuses contigs without segments (" + std::to_string(counts.empty_contigs) +
           "), and with them all samples of their batch";
  }
  if (counts.has_empty_batch) return "it refuses batches of samples without any segment";
  if (counts.most_in_batch > kMostSegmentsOfGoAgc) {
    return "a batch of metadata has " + std::to_string(counts.most_in_batch) +
           " segments, and it reads " + std::to_string(kMostSegmentsOfGoAgc);
  }
  std::uint64_t streams = 0;
  std::uint64_t parts = 0;
  archive.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    ++streams;
    parts += stream.part_count;
  });
  if (streams > kMostStreamsOfGoAgc) {
    return "there are " + std::to_string(streams) + " streams, and it reads " +
           std::to_string(kMostStreamsOfGoAgc);
  }
  if (parts > kMostPartsOfGoAgc) {
    return "there are " + std::to_string(parts) + " parts of streams, and it reads " +
           std::to_string(kMostPartsOfGoAgc);
  }
  return {};
}

}  // namespace

std::string ragc_problem(const ArchiveReader& archive, const FileInfo& info,
                         const ArchiveParams& params) {
  if (std::string problem = version_problem(info); !problem.empty()) return problem;
  if (params.pack_cardinality == kPackOfRagc) return {};
  const std::uint64_t texts = most_packed_segments(archive);
  if (texts <= std::min(params.pack_cardinality, kPackOfRagc)) return {};
  return "it takes packs of 50 segments for granted; here they have " +
         std::to_string(params.pack_cardinality) + ", and a group has " + std::to_string(texts);
}

std::vector<ReaderSupport> reader_support(const ArchiveReader& archive, const FileInfo& info,
                                          const ArchiveParams& params) {
  std::vector<ReaderSupport> readers = {
      {"agc", "", ""},
      {"libagc", "wfmash, PGR-TK", ""},
      {"go-agc", "", version_problem(info)},
      {"ragc", "impg, seqwish, sweepga", ragc_problem(archive, info, params)}};
  if (info.file_version_major != kNewestVersion) return readers;
  const SegmentCounts counts = count_segments(archive, params);
  readers[1].problem = libagc_problem(counts, params);
  readers[2].problem = go_agc_problem(archive, counts);
  return readers;
}

}  // namespace spillway
