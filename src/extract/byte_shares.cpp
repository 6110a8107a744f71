#include "extract/byte_shares.hpp"

#include <string_view>

#include "archive/stream_names.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

std::uint64_t& share_of(std::string_view stream, ByteShares& shares) {
  if (const auto group = parse_group_stream_name(stream)) {
    return group->kind == GroupStreamKind::reference ? shares.references : shares.deltas;
  }
  if (stream == stream_name::kDetails) return shares.segments;
  if (stream == stream_name::kSamples || stream == stream_name::kContigs ||
      stream == stream_name::kDescriptionV1 || stream == stream_name::kMainV2) {
    return shares.names;
  }
  if (stream == stream_name::kSplitters || stream == stream_name::kSegmentSplitters) {
    return shares.splitters;
  }
  return stream.starts_with("spillway-") ? shares.extras : shares.directory;
}

}  // namespace

ByteShares byte_shares_of(const ArchiveReader& archive) {
  ByteShares shares;
  std::uint64_t in_parts = 0;
  archive.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
    std::uint64_t& share = share_of(stream.name, shares);
    archive.for_each_part(stream, [&](const PartPlace& place) {
      share += place.size;
      in_parts += place.size;
    });
  });
  if (in_parts > archive.file_size()) {
    throw Error(ErrorKind::corrupt, archive.path() + ": its parts overlap");
  }
  shares.directory += archive.file_size() - in_parts;
  return shares;
}

}  // namespace spillway
