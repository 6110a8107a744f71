// Header lines as they were in the input (docs/FORMAT.md, "spillway-headers").
#pragma once

#include <string_view>

#include "collection/row_stream.hpp"

namespace spillway {

/// Most headers are in the collection as they were; the stream has the others. Asked for in order,
/// it is walked over once. Memory: one block of rows. Not thread-safe.
class HeaderSource {
 public:
  /// `archive` must outlive the source.
  explicit HeaderSource(const ArchiveReader& archive) : rows_(archive, stream_name::kHeaders) {}

  /// The contig's header line, without '>' and line end: `stored`, its name in the collection, or
  /// what that stands for. `sample` is the number in stored order. Valid until the next call, and
  /// as long as `stored` is.
  std::string_view header(std::size_t sample, std::size_t contig, std::string_view stored) {
    if (!rows_.present()) return stored;
    const RowKey key{static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(contig)};
    rows_.seek(key.major, key.minor);
    if (!rows_.next() || rows_.key() != key) return stored;
    return {reinterpret_cast<const char*>(rows_.payload().data()), rows_.payload().size()};
  }

 private:
  RowStreamReader rows_;
};

}  // namespace spillway
