#include "collection/sample_streams.hpp"

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

MetadataAllowance::MetadataAllowance(std::uint64_t compressed_bytes, std::string what)
    : limit_(kFreeBytes + compressed_bytes * kBytesPerCompressedByte), what_(std::move(what)) {}

void MetadataAllowance::fail() const {
  throw Error(ErrorKind::corrupt, what_ + " claims more than its bytes can hold");
}

}  // namespace spillway
