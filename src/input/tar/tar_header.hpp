// One header of a tar archive: a block of 512 bytes. POSIX.1-1988 (ustar), the older form of
// Unix V7, and GNU tar ("Basic Tar Format" in its manual).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace spillway {

/// Everything in a tar archive takes whole blocks.
inline constexpr std::size_t kTarBlockBytes = 512;
using TarBlock = std::array<std::uint8_t, kTarBlockBytes>;

/// Whether `bytes` begin with a header: the sum of its bytes stands in it.
bool is_tar_header(std::span<const std::uint8_t> bytes);

/// Whether `bytes` begin with a header that is damaged: what programs write into one stands there
/// ("ustar"), but the sum is another one.
bool is_damaged_tar_header(std::span<const std::uint8_t> bytes);

/// Whether all of them are 0, as in the blocks behind the last member.
bool is_zeros(std::span<const std::uint8_t> bytes);

/// What a header says.
struct TarHeader {
  std::string name;                    ///< with the prefix that ustar has for it
  char type = '0';                     ///< typeflag
  std::optional<std::uint64_t> bytes;  ///< of what follows; nothing: that is no number
  bool has_more_blocks = false;        ///< GNU sparse: behind it stand blocks with more of its map
};

TarHeader read_tar_header(const TarBlock& block);

/// Whether a further block of a GNU sparse map is followed by another one.
bool is_followed_by_sparse_block(const TarBlock& block);

}  // namespace spillway
