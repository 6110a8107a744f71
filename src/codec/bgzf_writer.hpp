// BGZF: gzip in blocks that can be read by themselves (SAM specification, section 4.1).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/lending_pool.hpp"
#include "base/ordered_tasks.hpp"
#include "codec/deflater.hpp"

namespace spillway {

/// Packs a text that comes in pieces, ahead on worker threads. Blocks hold kBlockBytes of text, the
/// last one what is left, and the empty block that ends a file follows. The bytes depend on
/// the text alone. Memory: some 5 MiB a thread. Not thread-safe.
class BgzfWriter {
 public:
  static constexpr std::size_t kBlockBytes = 0xff00;  // as bgzip

  /// Takes the file's bytes, in order, from the calling thread.
  using Sink = std::function<void(std::span<const std::uint8_t>)>;
  /// Is told where each block but the first begins: in the file, and in the text. As a .gzi file
  /// has it (bgzip's manual, "GZI FORMAT"). May be empty.
  using BlockSink = std::function<void(std::uint64_t file_offset, std::uint64_t text_offset)>;

  BgzfWriter(unsigned threads, Sink sink, BlockSink blocks);

  void write(std::span<const std::uint8_t> text);
  /// Writes what is left. To be called once; the destructor drops it.
  void finish();

 private:
  struct Packed {
    std::unique_ptr<std::uint8_t[]> bytes;  // of all blocks
    std::vector<std::uint32_t> block_bytes;
    std::size_t text_bytes = 0;
  };

  Packed pack(const Bytes& text);
  void submit();
  void take(const Packed& packed);

  Sink sink_;
  BlockSink blocks_;
  Bytes text_;
  std::uint64_t file_offset_ = 0;
  std::uint64_t text_offset_ = 0;
  LendingPool<Deflater> deflaters_;
  OrderedTasks<Packed> tasks_;
};

}  // namespace spillway
