// What a decompressor may take: xz and zstd take what their data ask for, up to gigabytes.
#pragma once

#include <cstdint>
#include <string>

namespace spillway {

/// For whoever has no budget of its own. `xz -9` needs 65 MiB, `zstd --ultra -22` 128 MiB.
inline constexpr std::uint64_t kDefaultDecoderBytes = std::uint64_t{1} << 30;

/// What decompressing one input may take.
struct Decoding {
  std::uint64_t max_bytes = kDefaultDecoderBytes;
  unsigned threads = 0;  ///< of its own, for bgzip; 0: the reading thread inflates
};

/// Error resource: `source` is compressed such that it needs `needed_bytes` (0: not known), which
/// is more than `max_bytes`.
[[noreturn]] void refuse_decoder_memory(const std::string& source, const std::string& compression,
                                        std::uint64_t needed_bytes, std::uint64_t max_bytes);

}  // namespace spillway
