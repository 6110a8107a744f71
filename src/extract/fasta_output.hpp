// Sequences and the text around them, in order, decoded ahead by worker threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/lending_pool.hpp"
#include "base/ordered_tasks.hpp"
#include "base/scratch_buffer.hpp"
#include "collection/sample_metadata.hpp"
#include "extract/fasta_text.hpp"
#include "extract/segment_source.hpp"
#include "extract/token_walk.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// Bases [begin, end) of a segment, counted in the direction of the contig.
/// REQUIRES: begin <= end <= segment.length.
struct Stretch {
  SegmentPlace segment;
  std::uint32_t mask_id = 0;  ///< as in SegmentSource::decode
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Bytes residues;            ///< what replaces some of them (restore_residues)
  bool is_rev_comp = false;  ///< written as its reverse complement

  std::uint32_t bases() const {
    SPILLWAY_ASSERT(begin <= end && end <= segment.length);
    return end - begin;
  }
};

/// Segments are gathered to chunks; a chunk becomes a block of text on a worker (or here, with one
/// thread or one chunk), and blocks go to the sink in order, from the calling thread. At most a few
/// MB are in flight, or one segment if that is more.
///
/// Where it `looks_ahead`, some thousand segments are gathered before the first is decoded, and the
/// source is told of them: what is decoded of a pack serves all that are of it, in any order, and
/// is little. That is worth it where a small part of each pack is asked for.
class FastaOutput {
 public:
  FastaOutput(SegmentSource& source, unsigned threads, bool upper_case, bool looks_ahead,
              const ByteSink& sink);

  /// Adds bytes that are no sequence: headers, ends of lines.
  void add_text(ByteView text);
  void add_text(std::string_view text);
  /// Begins a sequence in lines of `width` bases (0: all in one) with `line_end` between them,
  /// which has at most kMaxLineEnd bytes.
  void begin_lines(std::uint64_t width, std::string_view line_end);
  /// Adds bases to the lines.
  void add(Stretch stretch);
  /// Adds bases with text between them instead of lines.
  void add(Stretch stretch, InterleavedText text);
  /// Whether anything was added, and if so, whether it ends in that byte of text.
  bool is_empty() const { return is_empty_; }
  bool ends_in(char byte) const { return last_text_byte_ == static_cast<unsigned char>(byte); }
  /// Writes what is left. To be called at the end; the destructor drops it.
  void finish();
  /// Whether a '>' of a sequence begins a line, where it reads as a header. REQUIRES: finish().
  bool has_misleading_line() const { return has_misleading_line_; }

  static constexpr std::size_t kMaxLineEnd = 8;

 private:
  struct LineEnd {
    std::uint8_t bytes[kMaxLineEnd];
    std::uint8_t size;
  };
  // What of a segment goes where; text may stand before it.
  struct Piece {
    std::uint64_t text_bytes = 0;  // of chunk.text, before the bases
    Stretch stretch;
    std::uint64_t width = 0;  // 0: `between` instead of lines
    std::uint64_t column = 0;
    LineEnd line_end{};
    Bytes between;

    Lines lines() const { return {width, column, {line_end.bytes, line_end.size}}; }
  };
  struct Chunk {
    Bytes text;
    std::vector<Piece> pieces;
    std::uint64_t bytes = 0;  // of the block that it becomes
    std::uint64_t held_bytes() const;
  };
  struct Block {
    std::unique_ptr<std::uint8_t[]> text;
    std::uint64_t bytes = 0;
  };
  // What one thread decodes with; kept between chunks.
  struct Worker {
    DecodeContext context;
    ScratchBuffer stored;
    ScratchBuffer turned;
  };

  Piece& add_piece();
  Piece& add_stretch(Stretch stretch);
  void close_chunk_if_full();
  void close_chunk();
  void submit(Chunk chunk);
  void write_gathered();
  void expect(std::span<const Chunk> chunks);
  Block format(const Chunk& chunk);
  void check_length(const SegmentPlace& segment, Worker& worker);
  std::uint8_t* write_segment(const Piece& piece, Worker& worker, std::uint8_t* out);

  SegmentSource& source_;
  bool upper_case_;
  bool looks_ahead_;

  Chunk chunk_;
  std::uint64_t text_bytes_ = 0;  // at the end of chunk_.text, of no piece yet
  std::uint64_t width_ = 0;
  std::uint64_t column_ = 0;
  LineEnd line_end_{};
  bool is_empty_ = true;
  int last_text_byte_ = -1;  // -1: a base

  std::vector<Chunk> gathered_;
  std::uint64_t gathered_bytes_ = 0;  // that they hold

  std::atomic<bool> has_misleading_line_{false};

  LendingPool<Worker> workers_;
  OrderedTasks<Block> blocks_;  // by bytes. Last: its tasks use what is above
};

}  // namespace spillway
