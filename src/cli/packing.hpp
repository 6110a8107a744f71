// How FASTA that is written is compressed.
#pragma once

#include <cstdint>
#include <string_view>

namespace spillway {

struct Packing {
  enum class Kind : std::uint8_t { plain, gzip, bgzf, zstd };

  Kind kind = Kind::plain;
  unsigned level = 0;  ///< of gzip, 1..9

  /// Behind the names of files: "", ".gz", ".zst".
  std::string_view ending() const {
    return kind == Kind::plain ? "" : kind == Kind::zstd ? ".zst" : ".gz";
  }
  bool operator==(const Packing&) const = default;
};

/// What a file's name asks for: BGZF if it ends in .gz or .bgz, zstd if in .zst.
inline Packing packing_by_name(std::string_view name) {
  if (name.ends_with(".gz") || name.ends_with(".bgz")) return {Packing::Kind::bgzf};
  if (name.ends_with(".zst")) return {Packing::Kind::zstd};
  return {};
}

}  // namespace spillway
