// Deflate (RFC 1951), by libdeflate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

struct libdeflate_compressor;

namespace spillway {

/// Compresses texts, each by itself, at libdeflate's fastest level. The bytes depend on the text and
/// on libdeflate's version alone. Holds some 600 KiB. Not thread-safe.
class Deflater {
 public:
  Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater();

  /// Writes the raw deflate data of `text` to the front of `out`, and returns its bytes; 0 if there
  /// is no room for them.
  std::size_t deflate(std::span<const std::uint8_t> text, std::span<std::uint8_t> out);

 private:
  libdeflate_compressor* compressor_;
};

/// As its header has it: the library does not tell when it runs.
std::string libdeflate_version();

}  // namespace spillway
