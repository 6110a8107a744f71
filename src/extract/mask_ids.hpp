// Which mask each segment of a contig has.
#pragma once

#include <cstdint>
#include <string>

#include "archive/reader.hpp"
#include "base/bytes.hpp"
#include "collection/row_stream.hpp"

namespace spillway {

/// The segments that a row of mask ids (docs/FORMAT.md, "Extensions") is about, in ascending order.
/// Error corrupt, which does not name the archive.
class MaskIdCursor {
 public:
  MaskIdCursor() = default;
  /// The row must outlive the cursor.
  explicit MaskIdCursor(ByteView row);

  /// Goes on to the next segment; false after the last one.
  bool next();
  /// Number within the contig. REQUIRES, here and below: the last next() gave true.
  std::uint64_t segment() const { return segment_; }
  std::uint32_t id() const { return id_; }

 private:
  ByteCursor cursor_{{}};
  bool is_first_ = false;
  std::uint64_t segment_ = 0;
  std::uint32_t id_ = 0;
};

/// Walks over the mask ids of one contig after the other. Not thread-safe. Error corrupt names
/// archive and contig.
class MaskIds {
 public:
  /// `archive` must outlive the object.
  explicit MaskIds(const ArchiveReader& archive)
      : rows_(archive, stream_name::kMaskIds), path_(archive.path()) {}

  /// Begins a contig; `sample` in stored order.
  void begin_contig(std::size_t sample, std::size_t contig);
  /// The mask id of segment number `segment`, 0: as predicted. REQUIRES: numbers ascend.
  std::uint32_t id_of(std::uint64_t segment);

 private:
  // Reads on to the next id; false after the contig's last.
  bool step();

  RowStreamReader rows_;
  std::string path_;
  bool more_ = false;  // cursor_ is at a segment
  RowKey contig_;
  Bytes payload_;
  MaskIdCursor cursor_;
};

}  // namespace spillway
