// BGZF (SAM specification, section 4.1), whose blocks are inflated ahead on threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/ordered_tasks.hpp"
#include "base/worker_pool.hpp"
#include "input/byte_source.hpp"

namespace spillway {

/// Whether data begin with a block of BGZF, as every program writes it: with one extra field.
bool is_bgzf(std::span<const std::uint8_t> first_bytes);

/// Gives the text that open_gzip() gives, and ends with the same Error: from the first block on that
/// is not right, or no block of BGZF, the data go that way. Threads begin with the ninth block.
/// Not thread-safe.
class BgzfSource final : public ByteSource {
 public:
  /// What it holds with so many threads.
  static std::uint64_t memory_bytes(unsigned threads);

  /// Inflates on `threads` (> 0) of its own.
  BgzfSource(std::unique_ptr<ByteSource> raw, unsigned threads);

  std::size_t read(std::span<std::uint8_t> out) override;
  std::uint64_t decoder_bytes() const override { return memory_bytes(threads_); }
  const std::string& name() const override { return name_; }

 private:
  /// Consecutive blocks.
  struct Chunk {
    Bytes packed;
    std::vector<std::uint32_t> block_bytes;
    Bytes text;                  // of the blocks up to `good_bytes` of `packed`
    std::size_t good_bytes = 0;  // fewer than there are: what follows is damaged
    bool ends_empty = false;     // the last block has no text
  };

  static Chunk inflate(Chunk chunk);
  bool next_chunk();
  Chunk read_chunk();
  bool fill(std::size_t bytes);
  std::span<const std::uint8_t> input() const { return std::span(input_).subspan(begin_); }
  void give_up();
  void check_end() const;

  std::unique_ptr<ByteSource> raw_;
  std::string name_;
  unsigned threads_;
  Bytes input_;  // from begin_ on: read, and not yet in a chunk
  std::size_t begin_ = 0;
  bool raw_ended_ = false;
  bool all_read_ = false;  // what comes next, if anything, is no block
  Chunk chunk_;            // whose text is given
  Chunk spare_;            // the one before: its memory serves the next one
  std::size_t given_ = 0;  // bytes of it
  std::deque<Chunk> ready_;
  std::unique_ptr<ByteSource> rest_;  // of the text, once the data went the other way
  std::optional<WorkerPool> pool_;
  std::optional<OrderedTasks<Chunk>> tasks_;  // after the pool, whose threads it uses
};

}  // namespace spillway
