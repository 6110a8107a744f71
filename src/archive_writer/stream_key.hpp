// The streams of an archive in the order of its footer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "archive/stream_names.hpp"

namespace spillway {

/// Streams that are no group's, in the order of the footer. `agc append` finds the first three by
/// their position, so their order is part of the format.
enum class NamedStream : std::uint8_t {
  samples,
  contigs,
  details,
  file_type_info,
  params,
  splitters,
  segment_splitters,
  // Only where there is something to tell.
  residues,
  layout,
  headers,
  masks,
  mask_ids,
  digests,
  hashes,
};
inline constexpr std::size_t kNamedStreams = 14;
inline constexpr NamedStream kFirstOptionalStream = NamedStream::residues;

/// Sorts as the footer does: named streams, then groups by id, the reference before the packs.
struct StreamKey {
  static constexpr std::uint8_t kNamedSection = 0;
  static constexpr std::uint8_t kGroupSection = 1;

  static StreamKey of(NamedStream stream) {
    return {kNamedSection, static_cast<std::uint32_t>(stream), 0};
  }
  static StreamKey of(GroupStream stream) {
    return {kGroupSection, stream.group, static_cast<std::uint8_t>(stream.kind)};
  }

  bool operator==(const StreamKey&) const = default;
  std::string name() const;

  template <typename Ar>
  void state(Ar& ar) {
    ar(section, number, kind);
  }

  std::uint8_t section = kNamedSection;
  std::uint32_t number = 0;  ///< NamedStream or group id
  std::uint8_t kind = 0;     ///< GroupStreamKind
};

std::string_view name_of(NamedStream stream);

}  // namespace spillway
