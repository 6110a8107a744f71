#include "extract/archive_parts.hpp"

#include <algorithm>
#include <utility>

#include "extract/contig_layout.hpp"
#include "extract/extra_streams.hpp"
#include "extract/open_archive.hpp"
#include "extract/preserved.hpp"
#include "spillway/error.hpp"

namespace spillway {

ArchiveParts::ArchiveParts(const std::filesystem::path& path, ReadOptions read_options)
    : options(std::move(read_options)),
      reader(open_archive(path, options.name, options.remote)),
      info(read_file_info(reader)),
      params(read_params(reader, info)),
      collection(reader, info, params, options.metadata_cache_bytes),
      source(reader, params, options.group_cache_bytes),
      lengths(reader, params, info, collection.sample_count()),
      headers(reader),
      rank_of(collection.sample_count()) {
  for (std::size_t rank = 0; rank < rank_of.size(); ++rank) {
    rank_of[collection.listed_sample(rank)] = static_cast<std::uint32_t>(rank);
  }
}

void ArchiveParts::expect(std::span<const std::size_t> ranks) const {
  if (!reader.is_remote()) return;
  std::vector<std::size_t> samples;
  for (const std::size_t rank : ranks) samples.push_back(stored(rank));
  collection.expect(samples, SampleMetadata::all);
}

std::shared_ptr<const SampleSegments> ArchiveParts::checked_segments(std::size_t sample) {
  auto placed = collection.segments(sample);
  if (placed->contig_count() != collection.contig_names(sample)->size()) {
    throw Error(ErrorKind::corrupt, reader.path() + ": the contigs of sample " +
                                        std::string(collection.sample_name(sample)) +
                                        " are not as many as their names");
  }
  return placed;
}

std::shared_ptr<const SampleSegments> ArchiveParts::segments(std::size_t sample,
                                                             std::size_t likely) {
  return lengths.settle(sample, checked_segments(sample), likely, source, context);
}

std::shared_ptr<const SampleSegments> ArchiveParts::segments_at(std::size_t sample,
                                                                std::size_t contig,
                                                                std::uint64_t from) {
  const auto placed = checked_segments(sample);
  const auto of_contig = placed->contig(contig);
  if (of_contig.empty()) return segments(sample, kNoPreference);
  const std::size_t at =
      std::min(segment_at(of_contig, params.kmer_length, from), of_contig.size() - 1);
  // Among all segments of the sample.
  return segments(sample, static_cast<std::size_t>(of_contig.data() - placed->all().data()) + at);
}

}  // namespace spillway
