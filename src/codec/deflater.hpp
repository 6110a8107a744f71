// Deflate (RFC 1951), by libdeflate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.hpp"

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

  /// The raw deflate data of `text`, in `out`; false if that were more than `max_bytes`.
  bool deflate(std::span<const std::uint8_t> text, std::size_t max_bytes, Bytes& out);

 private:
  libdeflate_compressor* compressor_;
};

/// As its header has it: the library does not tell when it runs.
std::string libdeflate_version();

}  // namespace spillway
