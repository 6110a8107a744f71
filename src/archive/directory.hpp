// Which streams an archive has, and where their parts stand (docs/FORMAT.md, "Container").
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/byte_range_source.hpp"
#include "archive/footer_cursor.hpp"
#include "archive/part_place.hpp"
#include "archive/stream_names.hpp"

namespace spillway {

/// A stream as the footer describes it; `name` is valid during the call only.
struct StreamEntry {
  std::string_view name;
  std::uint64_t raw_size = 0;
  std::uint64_t part_count = 0;
  std::uint64_t footer_offset = 0;  ///< of its number of parts, in the file
};
/// Found by reading the footer once. Keeps 8 bytes a group (where in the footer its two streams are
/// described), the names of the few other streams, and a footer that is not too long; the part tables
/// of a longer one stay in the file and are read when asked for, so memory does not grow with the
/// number of parts. Thread-safe. Errors: corrupt for a footer that contradicts itself or the file,
/// unsupported for one of 4 GiB or more.
class ArchiveDirectory {
 public:
  /// Keeps a footer of up to `max_kept_footer` bytes.
  ArchiveDirectory(std::shared_ptr<const ByteRangeSource> source, std::uint64_t max_kept_footer);

  std::uint64_t footer_begin() const { return footer_begin_; }
  std::uint64_t footer_size() const { return footer_size_; }
  /// One more than the largest group id that a stream is named by.
  std::uint32_t group_count() const { return static_cast<std::uint32_t>(groups_.size()); }
  /// Of all streams together.
  std::uint64_t parts() const { return parts_; }

  /// Where in the footer a stream is described, from its start; kAbsent: there is no such stream.
  std::uint32_t find(GroupStream stream) const;
  std::uint32_t find(std::string_view stream) const;
  static constexpr std::uint32_t kAbsent = 0;  ///< where the number of streams stands

  /// Of the stream that is described at `entry`, which may be kAbsent.
  std::uint64_t part_count(std::uint32_t entry) const;
  std::optional<PartPlace> find_part(std::uint32_t entry, std::uint64_t index) const;
  void for_each_part(std::uint32_t entry, const std::function<void(const PartPlace&)>& visit) const;

  /// As in ArchiveReader.
  void for_each_stream(const std::function<void(const StreamEntry&)>& visit) const;

 private:
  struct GroupEntry {
    std::uint32_t reference = kAbsent;
    std::uint32_t packs = kAbsent;
  };
  struct NamedStream {
    std::string name;
    std::uint32_t entry = kAbsent;
  };

  void find_footer(std::uint64_t max_kept_footer);
  void read_footer();
  void add_stream(std::string_view name, std::uint32_t entry, std::uint64_t streams);
  FooterCursor cursor_at(std::uint64_t entry, std::size_t buffer_bytes) const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::shared_ptr<const ByteRangeSource> source_;
  std::uint64_t footer_begin_ = 0;
  std::uint64_t footer_size_ = 0;
  std::vector<std::uint8_t> kept_footer_;  // all of it, or nothing
  std::vector<GroupEntry> groups_;
  std::uint64_t parts_ = 0;
  std::vector<NamedStream> named_;
};

}  // namespace spillway
