// How many bytes a compressed file says it becomes, without decompressing it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace spillway {

/// What a file states of its size when decompressed.
struct StatedSize {
  std::uint64_t bytes = 0;
  /// The number is known up to multiples of this; 0: exactly.
  std::uint64_t modulus = 0;
};

/// Of BGZF the sum over its blocks; of gzip the trailer of the last member, of zstd the header of the
/// first frame, of xz the index of the last stream: of several members, frames or streams one after
/// another that is a part. Nothing for other files, and for what states nothing or is damaged. Reads
/// some bytes a block of BGZF, else a few blocks of the disk. Errors: interrupted, and those of
/// opening and reading.
std::optional<StatedSize> stated_size(const std::filesystem::path& path);

}  // namespace spillway
