// What a FASTA file has to come back as, as bytes one after another.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "fasta/reader.hpp"
#include "input/byte_source.hpp"
#include "spillway/options.hpp"

namespace spillway {

class ExpectedText {
 public:
  virtual ~ExpectedText() = default;
  /// Fills the front of `out` (not empty); 0 is the end. Error input as of the file.
  virtual std::size_t read(std::span<std::uint8_t> out) = 0;
};

/// The bytes of `text`, which is a decompressed file; unless they are `preserved` exactly, as one
/// line a header and one a contig with bases (one_line_layout).
std::unique_ptr<ExpectedText> expected_of(std::unique_ptr<ByteSource> text, Preserve preserved);

}  // namespace spillway
