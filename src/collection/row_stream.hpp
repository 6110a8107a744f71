// Streams of rows that an archive has beside its sequences (docs/FORMAT.md, "Extensions"): written
// once in order, found again by key, a block of about 128 KiB at a time.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/reader.hpp"
#include "archive_writer/writer.hpp"
#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "codec/zstd.hpp"

namespace spillway {

/// Longest payload of a row; readers refuse more.
inline constexpr std::size_t kMaxRowPayload = std::size_t{1} << 20;
/// A block ends behind the row that takes its text to this.
inline constexpr std::size_t kRowBlockBytes = std::size_t{128} << 10;
/// Readers refuse blocks whose text is longer.
inline constexpr std::size_t kMaxRowBlockBytes = std::size_t{4} << 20;

/// What rows are sorted by; mostly sample and contig.
struct RowKey {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;

  auto operator<=>(const RowKey&) const = default;

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(major, minor);
  }
};

class RowStreamReader;

/// Writes the stream's blocks as they fill, then their index. Memory: one block (its text and its
/// frame, at most about 2.5 MiB together), zstd's tables (2 MiB), and 8 bytes for each block that
/// was written: 64 MB for a terabyte of rows.
class RowStreamWriter {
 public:
  /// `archive` must outlive the writer.
  RowStreamWriter(ArchiveWriter& archive, NamedStream stream);

  /// REQUIRES: not before the row before; at most kMaxRowPayload bytes. Rows with equal keys keep
  /// their order.
  void add(std::uint32_t major, std::uint32_t minor, ByteView payload);
  /// Whether the next row is the first of a block: who reads from there has not seen what was
  /// before.
  bool at_block_start() const { return block_.empty(); }
  /// Adds block `block` of another archive's stream as it is. REQUIRES: at_block_start().
  void copy_block(RowStreamReader& from, std::size_t block);
  /// Ends the open block if it is half full at least: then copying can begin.
  void close_block_if_long();
  /// Takes over another archive's stream, whose rows come before all others: its blocks as they
  /// are, but the last one row by row, so that blocks do not get smaller each time. `see(row)` is
  /// called for the rows of the last block, which is the current one in `from`.
  template <typename See>
  void take_over(RowStreamReader& from, See see);
  /// Writes what is left and the index; nothing at all if no row was added. No add() afterwards.
  void finish();

  /// For checkpoints. REQUIRES, to load: no row was added yet.
  template <typename Ar>
  void state(Ar& ar) {
    if constexpr (Ar::kLoads) SPILLWAY_ASSERT(is_empty() && rows_ == 0);
    ar(block_, last_, first_rows_, rows_);
  }

  /// That were added; those of copied blocks are not counted.
  std::uint64_t rows() const { return rows_; }
  bool is_empty() const { return first_rows_.empty(); }

  /// What a writer holds at most, its list of blocks aside.
  static constexpr std::uint64_t memory_bytes() { return std::uint64_t{5} << 20; }

 private:
  void close_block();

  ArchiveWriter& archive_;
  NamedStream stream_;
  ZstdCompressor compressor_;
  Bytes block_;
  Bytes frame_;
  RowKey last_;
  std::vector<RowKey> first_rows_;  // of the blocks
  std::uint64_t rows_ = 0;
};

/// Reads the stream's rows, from any key on. Memory: one block, and 24 bytes for each block of the
/// stream, read when first needed. Everything that is wrong with the stream is Error corrupt, which
/// names archive and stream. Not thread-safe: each thread has its own.
class RowStreamReader {
 public:
  /// `archive` must outlive the reader. Reads nothing yet.
  RowStreamReader(const ArchiveReader& archive, std::string_view stream);

  /// Whether the archive has the stream.
  bool present() const { return present_; }

  const ArchiveReader& archive() const { return archive_; }

  /// Blocks of the stream; 0 if it is not there.
  std::size_t blocks();
  /// The key of the first row of a block; nothing if the stream has no such block.
  std::optional<RowKey> first_of_block(std::size_t block);
  /// REQUIRES: block < blocks().
  PartPlace place_of_block(std::size_t block) const {
    SPILLWAY_ASSERT(block < blocks_.size());
    return {blocks_[block].offset, blocks_[block].bytes};
  }
  /// Goes before the first row of a block; behind the last row of all if there is no such block.
  void go_to_block(std::size_t block);
  /// Number of the block that the current row is in, or that next() reads.
  std::size_t current_block() const { return block_; }

  /// Goes before the first row whose key is not before this one. Near places are reached without
  /// reading anything again.
  void seek(std::uint32_t major, std::uint32_t minor);
  /// Goes before the first row of the last block that begins before this key (the first block if
  /// none does): so what blocks begin with is seen before the rows of the key are. If the current
  /// row is in this block and before the key, or the key's first, it goes before the current row:
  /// who walks on has seen the rows before that.
  void seek_block(std::uint32_t major, std::uint32_t minor);

  /// Steps to the next row (at first, the first of all); false behind the last one, and always if
  /// the stream is not there.
  bool next();
  /// The same within the open block: false behind its last row, and nothing is read then.
  bool next_in_block();
  std::uint32_t major() const { return key_.major; }
  std::uint32_t minor() const { return key_.minor; }
  RowKey key() const { return key_; }
  /// Whether the row is the first of its block.
  bool begins_block() const { return begins_block_; }
  /// Valid until next(), seek() or seek_block().
  ByteView payload() const { return payload_; }

 private:
  struct Block {
    RowKey first;
    std::uint32_t bytes = 0;   // of its frame
    std::uint64_t offset = 0;  // of the part
  };

  void load_index();
  void load_block(std::size_t block);
  void jump_to(std::size_t block);
  // Reads the row behind the current one in the open block; false at its end.
  bool read_row();
  // Whether the current row (or the end) is what seek() would find.
  bool stands_at(RowKey key) const;
  std::size_t block_before(RowKey key) const;
  [[noreturn]] void fail(const std::string& reason) const;
  template <typename Work>
  auto told(Work work) const;

  const ArchiveReader& archive_;
  std::string stream_;
  bool present_;
  bool indexed_ = false;
  std::vector<Block> blocks_;
  std::optional<ZstdDecompressor> decompressor_;  // once something is read

  std::size_t block_ = 0;  // blocks_.size(): behind the last one
  bool open_ = false;      // text_ is that of block_
  Bytes text_;
  std::size_t at_ = 0;  // in text_, behind the row that was read last

  bool has_row_ = false;  // there is a current row: key_ and payload_
  bool pending_ = false;  // next() gives the current row again
  RowKey key_;
  bool begins_block_ = false;
  ByteView payload_;
  // No row of this key or behind it stands before the current row.
  std::optional<RowKey> floor_;
};

template <typename See>
void RowStreamWriter::take_over(RowStreamReader& from, See see) {
  const std::size_t blocks = from.blocks();
  for (std::size_t block = 0; block + 1 < blocks; ++block) copy_block(from, block);
  if (blocks == 0) return;
  from.go_to_block(blocks - 1);
  while (from.next()) {
    see(from.payload());
    add(from.major(), from.minor(), from.payload());
  }
}

}  // namespace spillway
