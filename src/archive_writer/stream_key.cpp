#include "archive_writer/stream_key.hpp"

#include <array>

namespace spillway {
namespace {

constexpr std::array<std::string_view, kNamedStreams> kNames = {
    stream_name::kSamples,          stream_name::kContigs,  stream_name::kDetails,
    stream_name::kFileTypeInfo,     stream_name::kParams,   stream_name::kSplitters,
    stream_name::kSegmentSplitters, stream_name::kResidues, stream_name::kLayout,
    stream_name::kHeaders,          stream_name::kMasks,    stream_name::kMaskIds,
    stream_name::kDigests,          stream_name::kHashes};

}  // namespace

std::string_view name_of(NamedStream stream) { return kNames[static_cast<std::size_t>(stream)]; }

std::string StreamKey::name() const {
  if (section == kNamedSection) return std::string(name_of(static_cast<NamedStream>(number)));
  return group_stream_name({number, static_cast<GroupStreamKind>(kind)});
}

}  // namespace spillway
