// What one thread of pass one notes beside the bases, so that the input can be given back byte for
// byte: residues, headers and layout, on their way to the archive's streams of these names
// (docs/FORMAT.md, "Extensions").
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "compress/spill_sets.hpp"
#include "fasta/layout_recorder.hpp"
#include "fasta/reader.hpp"
#include "segment/segment_record.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Told of samples and contigs in the order of the input, it writes to
///     sets.residues   (sample, contig, base)       neighbouring bytes that no symbol is for
///     sets.headers    (sample, contig, 0)          headers that are not safe in names (safe_header)
///     sets.layout     (sample, contig, 0, 1, ...)  rows of layout; those of kind style are drafts
/// as far as `preserve` wants it: layout with `exact` only; with `sequence` letters among the
/// residues are upper case.
class ExtensionWriter {
 public:
  /// What the buffers hold together; the longest header fits its one.
  static constexpr std::size_t kBufferBytes = std::size_t{2} << 20;

  ExtensionWriter(Preserve preserve, SpillSets& sets);
  ExtensionWriter(const ExtensionWriter&) = delete;
  ExtensionWriter& operator=(const ExtensionWriter&) = delete;

  /// For the reader; null if layout is not preserved.
  LayoutRecorder* layout() { return layout_recorder_ ? &*layout_recorder_ : nullptr; }

  /// The contigs that follow belong to `sample`; the next one is number `contig` of it.
  void set_sample(std::uint32_t sample, std::uint32_t contig = 0);
  /// The contig that follows was told of before, up to a checkpoint: its header, residues of so
  /// many bases, and so many rows of layout.
  void skip(std::uint64_t bases, std::uint64_t layout_rows);
  /// Rows of the contig's layout so far.
  std::uint64_t layout_rows() const { return layout_rows_; }
  /// Spills what there is.
  void flush();
  void begin_contig(std::string_view header);
  /// The contig goes on: `bases` more, `odd_bytes` among them.
  void symbols(std::uint64_t bases, std::span<const FastaReader::OddByte> odd_bytes);
  void end_contig();
  void finish();

 private:
  void add_residues(std::span<const FastaReader::OddByte> odd_bytes);
  void add_layout(ByteView row);

  Preserve preserve_;
  SortWriter residues_;
  SortWriter headers_;
  SortWriter layout_;
  std::optional<LayoutRecorder> layout_recorder_;
  Position position_;              // of the next base
  std::uint64_t layout_rows_ = 0;  // of the contig, so far
  bool skips_ = false;             // the contig was told of before
  std::uint64_t skip_bases_ = 0;
  std::uint64_t skip_layout_rows_ = 0;
  Bytes bytes_;
};

}  // namespace spillway
