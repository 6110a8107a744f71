#include "collection/sample_streams.hpp"

#include <set>
#include <utility>

#include "collection/metadata_v1.hpp"
#include "collection/metadata_v2.hpp"
#include "collection/metadata_v3.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kFreeBytes = std::uint64_t{64} << 20;
constexpr std::uint64_t kBytesPerCompressedByte = 1024;

}  // namespace

std::unique_ptr<MetadataLayout> open_metadata(const ArchiveReader& archive, const FileInfo& info,
                                              const ArchiveParams& params) {
  switch (info.file_version_major) {
    case 1:
      return std::make_unique<MetadataV1>(archive);
    case 2:
      return std::make_unique<MetadataV2>(archive);
    default:
      return std::make_unique<MetadataV3>(archive, params);
  }
}

void expect_metadata(const ArchiveReader& archive, const MetadataLayout& layout,
                     std::span<const std::size_t> samples, SampleMetadata what) {
  if (!archive.is_remote()) return;
  std::vector<PartPlace> places;
  const auto add = [&](const std::vector<PartPlace>& more) {
    places.insert(places.end(), more.begin(), more.end());
  };
  std::set<std::uint64_t> name_batches;
  std::set<std::uint64_t> segment_batches;
  for (const std::size_t sample : samples) {
    const std::uint64_t name_batch = sample / layout.samples_per_name_batch();
    if (what != SampleMetadata::segments && name_batches.insert(name_batch).second) {
      add(layout.name_parts(name_batch));
    }
    const std::uint64_t segment_batch = sample / layout.samples_per_segment_batch();
    if (what != SampleMetadata::names && segment_batches.insert(segment_batch).second) {
      add(layout.segment_parts(segment_batch));
    }
  }
  archive.expect(places);
}

MetadataAllowance::MetadataAllowance(std::uint64_t compressed_bytes, std::string what)
    : limit_(kFreeBytes + compressed_bytes * kBytesPerCompressedByte), what_(std::move(what)) {}

void MetadataAllowance::fail() const {
  throw Error(ErrorKind::corrupt, what_ + " claims more than its bytes can hold");
}

}  // namespace spillway
