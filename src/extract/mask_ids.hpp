// Which mask each segment of a contig has.
#pragma once

#include <cstdint>
#include <string>

#include "archive/reader.hpp"
#include "base/bytes.hpp"
#include "collection/row_stream.hpp"

namespace spillway {

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
  // Reads on to the next id; false behind the contig's last.
  bool step();

  RowStreamReader rows_;
  std::string path_;
  bool more_ = false;  // next_ and id_ hold
  RowKey contig_;
  std::uint64_t next_ = 0;  // the segment that has id_
  std::uint32_t id_ = 0;
  Bytes payload_;
  ByteCursor cursor_{{}};
};

}  // namespace spillway
