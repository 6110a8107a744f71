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
#include "archive/directory.hpp"
#include "archive/part_place.hpp"
#include "archive/stream_names.hpp"

namespace spillway {

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

/// Opens by reading the footer once, from front to back, and keeps a footer of up to 256 KiB. All
/// methods are const and thread-safe. Errors: corrupt for a file that contradicts itself,
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
  std::uint64_t footer_begin() const { return directory_.footer_begin(); }
  std::uint64_t footer_size() const { return directory_.footer_size(); }

  /// One more than the largest group id that a stream is named by.
  std::uint32_t group_count() const { return directory_.group_count(); }

  /// Parts of all streams together.
  std::uint64_t parts() const { return directory_.parts(); }
  /// Number of parts; 0 also if there is no such stream.
  std::uint64_t part_count(GroupStream stream) const {
    return directory_.part_count(directory_.find(stream));
  }
  std::uint64_t part_count(std::string_view stream) const {
    return directory_.part_count(directory_.find(stream));
  }
  bool has_stream(std::string_view stream) const {
    return directory_.find(stream) != ArchiveDirectory::kAbsent;
  }

  /// Where part `index` of the stream stands; Error corrupt if the stream has no such part.
  PartPlace place(GroupStream stream, std::uint64_t index) const;
  PartPlace place(std::string_view stream, std::uint64_t index) const;
  /// The same, in one look; nothing if there is no such part, or no such stream.
  std::optional<PartPlace> find_part(GroupStream stream, std::uint64_t index) const {
    return directory_.find_part(directory_.find(stream), index);
  }
  std::optional<PartPlace> find_part(std::string_view stream, std::uint64_t index) const {
    return directory_.find_part(directory_.find(stream), index);
  }

  /// Reads the metadata alone; a part of size 0 has metadata 0, whatever is stored.
  PartHead head(PartPlace place) const;
  /// Reads a whole part.
  PartBytes read(PartPlace place) const;
  /// Whether it pays to tell what is going to be read, before it is.
  bool is_remote() const { return source_->is_remote(); }
  /// These parts are going to be read, about in this order.
  void expect(std::span<const PartPlace> places) const;
  /// Reads bytes at an offset of the file.
  void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    source_->read_at(offset, out);
  }

  using StreamEntry = spillway::StreamEntry;
  /// Walks over all streams in the order of the footer, group streams included.
  void for_each_stream(const std::function<void(const StreamEntry&)>& visit) const {
    directory_.for_each_stream(visit);
  }
  /// Walks over the parts of a stream that for_each_stream found.
  void for_each_part(const StreamEntry& stream,
                     const std::function<void(const PartPlace&)>& visit) const {
    directory_.for_each_part(static_cast<std::uint32_t>(stream.footer_offset - footer_begin()),
                             visit);
  }
  /// The same for a stream by its name; nothing if it is not there.
  void for_each_part(std::string_view stream,
                     const std::function<void(const PartPlace&)>& visit) const {
    directory_.for_each_part(directory_.find(stream), visit);
  }

 private:
  PartPlace place_at(std::uint32_t entry, std::uint64_t index) const;
  [[noreturn]] void fail(const std::string& reason) const;

  std::shared_ptr<const ByteRangeSource> source_;
  std::uint64_t file_size_;
  ArchiveDirectory directory_;
};

}  // namespace spillway
