// Names of the streams of an archive (docs/FORMAT.md, "Streams"; versions 1 and 2: "Older
// archives").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spillway {

namespace stream_name {
inline constexpr std::string_view kFileTypeInfo = "file_type_info";
inline constexpr std::string_view kParams = "params";
inline constexpr std::string_view kSplitters = "splitters";
inline constexpr std::string_view kSegmentSplitters = "segment-splitters";
inline constexpr std::string_view kSamples = "collection-samples";
inline constexpr std::string_view kContigs = "collection-contigs";
inline constexpr std::string_view kDetails = "collection-details";
// Ours, which `agc` ignores (docs/FORMAT.md, "Extensions").
inline constexpr std::string_view kResidues = "spillway-residues";
inline constexpr std::string_view kLayout = "spillway-layout";
inline constexpr std::string_view kHeaders = "spillway-headers";
inline constexpr std::string_view kMasks = "spillway-masks";
inline constexpr std::string_view kMaskIds = "spillway-mask-ids";
inline constexpr std::string_view kDigests = "spillway-digests";
inline constexpr std::string_view kHashes = "spillway-hashes";
inline constexpr std::string_view kDescriptionV1 = "collection-desc";
inline constexpr std::string_view kMainV2 = "collection-main";
}  // namespace stream_name

/// Which of the two streams of a group.
enum class GroupStreamKind { reference, packs };

struct GroupStream {
  std::uint32_t group = 0;
  GroupStreamKind kind = GroupStreamKind::reference;

  bool operator==(const GroupStream&) const = default;
};

/// `x<id>r` or `x<id>d`, id in base 64 with the least significant digit first.
std::string group_stream_name(GroupStream stream);

/// The group stream that `name` stands for, as any version writes it (`x<id>r`, `seg-<n>-ref`,
/// ...); nothing for every other name, and for group ids of more than 32 bits.
std::optional<GroupStream> parse_group_stream_name(std::string_view name);

}  // namespace spillway
