// Bytes of sequences that the format has no symbol for ('-', '*', '_', amino acids, anything). The
// archive's sequences have N there; rows of spillway-residues, by sample and contig, say what stood
// in the input (docs/FORMAT.md, "Extensions").
//
// A text of runs is, for each run, LEB128 offset (from the end of the run before, at first from 0),
// LEB128 n, and n bytes. A row's payload is such a text; offsets count bases of the contig.
#pragma once

#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "collection/row_stream.hpp"

namespace spillway {

/// A row of a contig ends behind the run that takes it to this; longer runs are split.
inline constexpr std::size_t kResidueRowBytes = std::size_t{16} << 10;

/// Appends runs to a text.
class ResidueEncoder {
 public:
  explicit ResidueEncoder(Bytes& text) : text_(&text) {}

  /// REQUIRES: not empty, and not before the end of the run before.
  void add(std::uint64_t offset, ByteView bytes);
  /// Where the last run ends: what the next one's offset is told by.
  std::uint64_t end() const { return end_; }
  /// For checkpoints, beside that of the text.
  template <typename Ar>
  void state(Ar& ar) {
    ar(end_);
  }

 private:
  Bytes* text_;
  std::uint64_t end_ = 0;
};

/// Steps over the runs of a text. Runs ascend and do not overlap; a text that is none is Error
/// corrupt.
class ResidueCursor {
 public:
  ResidueCursor() = default;
  explicit ResidueCursor(ByteView text) : rest_(text) {}

  bool next();
  std::uint64_t offset() const { return offset_; }
  std::uint64_t end() const { return offset_ + bytes_.size(); }
  /// At least one.
  ByteView bytes() const { return bytes_; }

 private:
  ByteView rest_;
  std::uint64_t offset_ = 0;
  ByteView bytes_;
};

/// Writes the runs of a text over the letters, whose first one is base 0. What lies behind the
/// letters is left out.
void restore_residues(ByteView text, std::span<std::uint8_t> letters);

/// Writes the rows of the stream. Runs come by sample, contig and offset.
class ResidueWriter {
 public:
  explicit ResidueWriter(ArchiveWriter& archive);

  void add(std::uint32_t sample, std::uint32_t contig, std::uint64_t offset, ByteView bytes);
  /// Begins with the rows of another archive.
  void take_over(RowStreamReader& from) {
    rows_.take_over(from, [](ByteView) {});
  }
  /// For checkpoints. REQUIRES, to load: nothing was added yet.
  template <typename Ar>
  void state(Ar& ar) {
    if constexpr (Ar::kLoads) SPILLWAY_ASSERT(row_.empty());
    ar(rows_, key_, row_, encoder_);
  }
  void finish();

 private:
  void close_row();

  RowStreamWriter rows_;
  RowKey key_;
  Bytes row_;
  ResidueEncoder encoder_;
};

}  // namespace spillway
