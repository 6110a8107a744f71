// An archive opened for reading: its footer, checked, as a compact directory, and its parts by
// pread (docs/FORMAT.md, "Container"). No policy: what the streams mean is known elsewhere.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/byte_range_source.hpp"
#include "archive/stream_names.hpp"

namespace spillway {

/// Where a part stands in the file. `offset` is that of its metadata, `size` that of its bytes.
struct PartPlace {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// A part's metadata and where its bytes stand.
struct PartHead {
  std::uint64_t metadata = 0;
  std::uint64_t bytes_offset = 0;
  std::uint64_t bytes_size = 0;
};

/// A part that was read.
struct PartBytes {
  std::uint64_t metadata = 0;
  std::vector<std::uint8_t> bytes;
};

/// Opens by reading the footer once, from front to back. Keeps 8 bytes a group (where in the footer
/// its two streams are described), the names of the few other streams, and a footer of up to
/// 256 KiB; the part tables of a larger one stay in the file and are read when asked for, so memory
/// does not grow with the number of parts. All
/// methods but open are const and thread-safe. Errors: corrupt for a file that contradicts itself,
/// unsupported for a footer of 4 GiB or more.
class ArchiveReader {
 public:
  static constexpr std::uint64_t kMaxKeptFooter = std::uint64_t{256} << 10;

  /// A footer of more than `max_kept_footer` bytes is read anew each time.
  explicit ArchiveReader(const std::filesystem::path& path,
                         std::uint64_t max_kept_footer = kMaxKeptFooter);
  /// The same; messages call the archive `name`.
  ArchiveReader(const std::filesystem::path& path, std::string name,
                std::uint64_t max_kept_footer = kMaxKeptFooter);
  /// Reads from any source, which is shared with whoever else holds it.
  explicit ArchiveReader(std::shared_ptr<const ByteRangeSource> source,
                         std::uint64_t max_kept_footer = kMaxKeptFooter);

  /// Its path, or the name that was given.
  const std::string& path() const { return source_->name(); }
  std::uint64_t file_size() const { return file_size_; }
  std::uint64_t footer_begin() const { return footer_begin_; }
  std::uint64_t footer_size() const { return footer_size_; }

  /// One more than the largest group id that a stream is named by.
  std::uint32_t group_count() const { return static_cast<std::uint32_t>(groups_.size()); }

  /// Parts of all streams together.
  std::uint64_t parts() const { return parts_; }
  /// Number of parts; 0 also if there is no such stream.
  std::uint64_t part_count(GroupStream stream) const;
  std::uint64_t part_count(std::string_view stream) const;
  bool has_stream(std::string_view stream) const { return find(stream) != kAbsent; }

  /// Where part `index` of the stream stands; Error corrupt if the stream has no such part.
  PartPlace place(GroupStream stream, std::uint64_t index) const;
  PartPlace place(std::string_view stream, std::uint64_t index) const;
  /// The same, in one look; nothing if there is no such part, or no such stream.
  std::optional<PartPlace> find_part(GroupStream stream, std::uint64_t index) const;
  std::optional<PartPlace> find_part(std::string_view stream, std::uint64_t index) const;

  /// Reads the metadata alone; a part of size 0 has metadata 0, whatever is stored.
  PartHead head(PartPlace place) const;
  /// Reads a whole part.
  PartBytes read(PartPlace place) const;
  /// Reads bytes at an offset of the file.
  void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    source_->read_at(offset, out);
  }

  /// A stream as the footer describes it; `parts` is valid during the call only.
  struct StreamEntry {
    std::string_view name;
    std::uint64_t raw_size = 0;
    std::uint64_t part_count = 0;
    std::uint64_t footer_offset = 0;  ///< of its number of parts, in the file
  };
  /// Walks over all streams in the order of the footer, group streams included.
  void for_each_stream(const std::function<void(const StreamEntry&)>& visit) const;
  /// Walks over the parts of a stream that for_each_stream found.
  void for_each_part(const StreamEntry& stream,
                     const std::function<void(const PartPlace&)>& visit) const;
  /// The same for a stream by its name; nothing if it is not there.
  void for_each_part(std::string_view stream,
                     const std::function<void(const PartPlace&)>& visit) const;

 private:
  // Footer offsets are from its start; 0, where its number of streams stands, is "no such stream".
  static constexpr std::uint32_t kAbsent = 0;
  struct GroupEntry {
    std::uint32_t reference = kAbsent;
    std::uint32_t packs = kAbsent;
  };
  struct NamedStream {
    std::string name;
    std::uint32_t entry = kAbsent;
  };

  void read_directory();
  std::uint32_t find(GroupStream stream) const;
  std::uint32_t find(std::string_view stream) const;
  std::uint64_t part_count_at(std::uint32_t entry) const;
  std::optional<PartPlace> find_part_at(std::uint32_t entry, std::uint64_t index) const;
  PartPlace place_at(std::uint32_t entry, std::uint64_t index) const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::shared_ptr<const ByteRangeSource> source_;
  std::uint64_t file_size_ = 0;
  std::uint64_t footer_begin_ = 0;
  std::uint64_t footer_size_ = 0;
  std::vector<std::uint8_t> kept_footer_;  // all of it, or nothing
  std::vector<GroupEntry> groups_;
  std::uint64_t parts_ = 0;
  std::vector<NamedStream> named_;
};

}  // namespace spillway
