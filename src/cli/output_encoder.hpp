// What stands between the text that a verb writes and the file that it goes to.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/file.hpp"
#include "cli/packing.hpp"
#include "codec/bgzf_writer.hpp"

namespace spillway {

/// Compresses (or does not) what is written, into a file. Nothing is flushed by the destructor.
class OutputEncoder {
 public:
  virtual ~OutputEncoder() = default;
  virtual void write(std::span<const std::uint8_t> text) = 0;
  virtual void finish() = 0;
};

/// `file` outlives it; `blocks` is told of BGZF's blocks. What errors the file has come through.
std::unique_ptr<OutputEncoder> make_encoder(const Packing& packing, unsigned threads, File& file,
                                            BgzfWriter::BlockSink blocks);

}  // namespace spillway
