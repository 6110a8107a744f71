#include "archive/file_check.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "archive/part_hashes.hpp"
#include "archive/reader.hpp"
#include "archive/varint.hpp"
#include "base/file.hpp"
#include "base/little_endian.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kTrailerBytes = 8;
constexpr std::size_t kReadBytes = std::size_t{1} << 20;
// Longest part of the stream as it stands in the file.
constexpr std::uint64_t kMaxHashPartBytes =
    kMaxContainerVarintBytes + 4 * kPartsPerHashPart + kLastHashPartTailBytes;

/// A part as the directory has it.
struct ListedPart {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  // of its bytes
  std::uint32_t stream = 0;
  std::uint32_t index = 0;
};

/// What stands where a part is listed.
struct FoundPart {
  std::uint32_t hash = 0;
  bool is_in_place = false;  // it ends where the next one begins
};

class Checker {
 public:
  Checker(const std::filesystem::path& path, const std::string& name)
      : path_(path), name_(name), file_(File::open_read(path, name)), buffer_(kReadBytes) {
    result_.file_bytes = file_.size();
  }

  FileCheck run() {
    try {
      check();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::corrupt && error.kind() != ErrorKind::unsupported) throw;
      lose_directory(error.what());
    }
    return std::move(result_);
  }

 private:
  void lose_directory(const std::string& reason) {
    result_.state = FileCheck::State::directory_lost;
    result_.reason = reason;
    result_.damaged.clear();
  }

  void check() {
    const ArchiveReader archive(path_, name_);
    footer_begin_ = result_.file_bytes - kTrailerBytes - archive.footer_size();
    const bool has_magic = stands_magic_before_footer();
    const std::uint64_t hash_parts = archive.part_count(stream_name::kHashes);
    if (hash_parts == 0) {
      if (has_magic) return lose_directory(name_ + ": the directory does not name its hashes");
      // With another size of the footer anything may pass for one.
      if (!archive.has_stream(stream_name::kFileTypeInfo)) {
        return lose_directory(name_ + ": no archive, or its directory is damaged");
      }
      return count_parts(archive);
    }
    const PartPlace last = archive.place(stream_name::kHashes, hash_parts - 1);
    const HashPart last_part = read_hash_part(last.offset, footer_begin_, true);
    const std::uint64_t head = container_varint_size(last_part.hashes.size());
    if (!last_part.footer_hash || last.offset + head + last.size != footer_begin_) {
      return lose_directory(name_ + ": the directory is damaged (no hashes before it)");
    }
    const bool footer_holds = last_part.footer_hash == hash_of(footer_begin_, result_.file_bytes);
    // If neither holds, the stored hash may be what is damaged: the directory gets its chance.
    if (!footer_holds && last_part.is_whole) {
      return lose_directory(name_ + ": the directory is damaged (its hash is another)");
    }
    count_parts(archive);
    // Each takes a byte at least; the list is to be in proportion to the file.
    if (result_.parts > footer_begin_) {
      return lose_directory(name_ + ": the directory is damaged (too many parts)");
    }
    result_.state = FileCheck::State::hashed;
    list_parts(archive);
    check_parts();
    name_streams(archive);
  }

  bool stands_magic_before_footer() const {
    std::array<std::uint8_t, kHashesMagic.size()> bytes{};
    if (footer_begin_ < bytes.size()) return false;
    file_.read_at(footer_begin_ - bytes.size(), bytes);
    return bytes == kHashesMagic;
  }

  HashPart read_hash_part(std::uint64_t begin, std::uint64_t end, bool is_last) const {
    if (end < begin || end - begin > kMaxHashPartBytes) return {};
    Bytes stored(end - begin);
    file_.read_at(begin, stored);
    return parse_hash_part(stored, is_last);
  }

  std::uint64_t hash_of(std::uint64_t begin, std::uint64_t end) {
    hash_.reset();
    while (begin < end) {
      const std::size_t n = std::min<std::uint64_t>(kReadBytes, end - begin);
      hash_.update(read_ahead(begin, n));
      begin += n;
    }
    return hash_.digest64();
  }

  // The bytes [begin, begin + n) by way of a buffer that is filled whole: parts are mostly small.
  ByteView read_ahead(std::uint64_t begin, std::size_t n) {
    if (begin < buffered_from_ || begin + n > buffered_from_ + buffered_) {
      buffered_ = 0;
      const std::uint64_t left = result_.file_bytes - begin;
      const std::size_t fill = std::min<std::uint64_t>(kReadBytes, left);
      file_.read_at(begin, std::span(buffer_).first(fill));
      buffered_from_ = begin;
      buffered_ = fill;
    }
    return ByteView(buffer_).subspan(begin - buffered_from_, n);
  }

  void count_parts(const ArchiveReader& archive) {
    archive.for_each_stream(
        [&](const ArchiveReader::StreamEntry& stream) { result_.parts += stream.part_count; });
  }

  void list_parts(const ArchiveReader& archive) {
    parts_.reserve(result_.parts);
    std::uint32_t number = 0;
    archive.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
      std::uint32_t index = 0;
      if (stream.name == stream_name::kHashes) hashes_stream_ = number;
      archive.for_each_part(stream, [&](const PartPlace& place) {
        parts_.push_back({place.offset, place.size, number, index++});
      });
      ++number;
    });
    std::ranges::sort(parts_, {}, &ListedPart::offset);
  }

  std::uint64_t end_of(std::size_t i) const {
    return i + 1 < parts_.size() ? parts_[i + 1].offset : footer_begin_;
  }

  void check_parts() {
    if (!parts_.empty() && parts_.front().offset != 0) {
      result_.damaged.push_back({"", 0, 0, parts_.front().offset});
    }
    std::size_t first = 0;  // of the parts whose hashes come next
    std::vector<FoundPart> found;
    found.reserve(kPartsPerHashPart);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const bool is_in_place = tiles(i);
      if (parts_[i].stream != *hashes_stream_) {
        found.push_back({part_hash(hash_of(parts_[i].offset, end_of(i))), is_in_place});
        continue;
      }
      compare(first, i, found, is_in_place);
      found.clear();
      first = i + 1;
    }
    for (; first < parts_.size(); ++first) add_damaged(first, true);
  }

  // Parts [first, at) against the hashes of part `at`, which is in place or not.
  void compare(std::size_t first, std::size_t at, std::span<const FoundPart> found,
               bool is_in_place) {
    const HashPart expected =
        read_hash_part(parts_[at].offset, end_of(at), at + 1 == parts_.size());
    const bool counts_match = expected.hashes.size() == found.size();
    for (std::size_t i = 0; i < found.size(); ++i) {
      const bool same = counts_match && expected.hashes[i] == found[i].hash;
      if (same && found[i].is_in_place) continue;
      add_damaged(first + i, !same && !(expected.is_whole && counts_match));
    }
    if (!expected.is_whole || !counts_match || !is_in_place) add_damaged(at, false);
  }

  // The part ends where the next one begins.
  bool tiles(std::size_t i) {
    if (parts_[i].offset >= end_of(i)) return false;
    const std::uint8_t head = read_ahead(parts_[i].offset, 1)[0];
    return head <= 8 && end_of(i) - parts_[i].offset == 1 + std::uint64_t{head} + parts_[i].size;
  }

  void add_damaged(std::size_t i, bool is_unverified) {
    result_.damaged.push_back({"", parts_[i].index, parts_[i].offset, end_of(i), is_unverified});
    damaged_streams_.push_back(parts_[i].stream);
  }

  void name_streams(const ArchiveReader& archive) {
    if (damaged_streams_.empty()) return;
    const std::size_t unnamed = result_.damaged.size() - damaged_streams_.size();
    std::vector<std::size_t> order(damaged_streams_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return damaged_streams_[i]; });
    std::size_t next = 0;
    std::uint32_t number = 0;
    archive.for_each_stream([&](const ArchiveReader::StreamEntry& stream) {
      for (; next < order.size() && damaged_streams_[order[next]] == number; ++next) {
        result_.damaged[unnamed + order[next]].stream = stream.name;
      }
      ++number;
    });
  }

  const std::filesystem::path& path_;
  const std::string& name_;
  File file_;
  FileCheck result_;
  std::uint64_t footer_begin_ = 0;
  std::vector<ListedPart> parts_;  // in file order
  std::optional<std::uint32_t> hashes_stream_;
  std::vector<std::uint32_t> damaged_streams_;  // of the last damaged ones, as many as there are
  StreamHash hash_;
  Bytes buffer_;
  std::uint64_t buffered_from_ = 0;
  std::size_t buffered_ = 0;
};

}  // namespace

FileCheck check_file(const std::filesystem::path& path, const std::string& name) {
  return Checker(path, name).run();
}

}  // namespace spillway
