#include "remote/disk_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>
#include <utility>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/hex_text.hpp"
#include "base/little_endian.hpp"
#include "base/temporary_file.hpp"
#include "base/text_bytes.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVersionFile = "version";
constexpr std::uint64_t kMaxVersionBytes = 4096;
constexpr std::uint64_t kMaxStretch = std::uint64_t{64} << 20;
constexpr std::size_t kChecksumBytes = 8;
// A process that writes much brings the directory to its bound now and then.
constexpr std::uint64_t kTrimBytes = std::uint64_t{256} << 20;
// Of a process that was killed.
constexpr std::chrono::hours kAbandoned{1};

std::string digits(const std::string& text) {
  const Hash128 hash = hash128(as_bytes(text));
  return hex_text(hash.high) + hex_text(hash.low);
}

void make_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (::mkdir(path.c_str(), 0700) == 0 || fs::is_directory(path, error)) return;
  throw Error(ErrorKind::io, path.string() + ": cannot be created");
}

/// "<begin>-<end>" in hexadecimal.
std::optional<ByteRange> range_of_name(const std::string& name) {
  ByteRange range;
  const char* const end = name.data() + name.size();
  const auto first = std::from_chars(name.data(), end, range.begin, 16);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, range.end, 16);
  if (second.ec != std::errc{} || second.ptr != end || range.begin >= range.end) {
    return std::nullopt;
  }
  return range;
}

std::uint64_t checksum(ByteView bytes, std::uint64_t offset) {
  return hash64(bytes) ^ mix64(offset);
}

Bytes whole_file(const fs::path& path, std::uint64_t max_bytes) {
  const File file = File::open_read(path);
  Bytes bytes(std::min(file.size(), max_bytes));
  file.read_at(0, bytes);
  return bytes;
}

void write_file(const fs::path& path, ByteView bytes, ByteView after) {
  TemporaryFile file(path, path.string());
  file.file().write(bytes);
  file.file().write(after);
  file.replace();
}

}  // namespace

DiskCache::DiskCache(fs::path directory, std::uint64_t max_bytes, const std::string& identity)
    : directory_(std::move(directory)),
      max_bytes_(max_bytes),
      object_(directory_ / digits(identity)) {
  make_directory(directory_);
  make_directory(object_);
}

DiskCache::~DiskCache() { trim(); }

std::optional<ObjectVersion> DiskCache::known_version() const {
  try {
    const Bytes text = whole_file(object_ / kVersionFile, kMaxVersionBytes);
    return ObjectVersion::parse(std::string(text.begin(), text.end()));
  } catch (const Error&) {
    return std::nullopt;
  }
}

void DiskCache::use(const ObjectVersion& version) {
  if (!version.is_pinned()) return;
  const fs::path folder = object_ / digits(version.text());
  try {
    make_directory(folder);
    if (known_version() != version) {
      write_file(object_ / kVersionFile, as_bytes(version.text()), {});
    }
  } catch (const Error&) {
    return;
  }
  version_ = folder;
  list();
}

void DiskCache::list() {
  const MutexLock lock(mutex_);
  std::error_code error;
  for (fs::directory_iterator at(version_, error), end; !error && at != end; at.increment(error)) {
    if (const auto range = range_of_name(at->path().filename().string())) {
      stretches_.push_back(*range);
    }
  }
}

fs::path DiskCache::file_of(ByteRange range) const {
  return version_ / (hex_text(range.begin) + "-" + hex_text(range.end));
}

std::vector<DiskCache::Stretch> DiskCache::find(ByteRange range) {
  std::vector<ByteRange> wanted;
  {
    const MutexLock lock(mutex_);
    for (const ByteRange& stretch : stretches_) {
      if (stretch.begin < range.end && range.begin < stretch.end) wanted.push_back(stretch);
    }
  }
  std::vector<Stretch> found;
  for (const ByteRange& stretch : wanted) {
    const fs::path path = file_of(stretch);
    try {
      Bytes bytes = whole_file(path, kMaxStretch + kChecksumBytes);
      if (bytes.size() == stretch.size() + kChecksumBytes) {
        const ByteView content = ByteView(bytes).first(stretch.size());
        const auto stated =
            load_little_endian<std::uint64_t>(ByteView(bytes).subspan(stretch.size()));
        if (stated == checksum(content, stretch.begin)) {
          bytes.resize(stretch.size());
          found.push_back({stretch.begin, std::move(bytes)});
          ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // it was used
          continue;
        }
      }
      std::error_code ignored;
      fs::remove(path, ignored);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
    }
    const MutexLock lock(mutex_);
    std::erase(stretches_, stretch);
  }
  return found;
}

void DiskCache::put(std::uint64_t offset, ByteView bytes) {
  if (version_.empty() || bytes.empty() || bytes.size() > kMaxStretch) return;
  const ByteRange range{offset, offset + bytes.size()};
  try {
    Bytes after;
    append_little_endian(after, checksum(bytes, offset));
    write_file(file_of(range), bytes, after);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    return;
  }
  bool is_much = false;
  {
    const MutexLock lock(mutex_);
    stretches_.push_back(range);
    written_bytes_ += bytes.size();
    is_much = written_bytes_ > kTrimBytes;
    if (is_much) written_bytes_ = 0;
  }
  if (is_much) trim();
}

/// Removes the files that were used longest ago.
void DiskCache::trim() const noexcept {
  try {
    struct Kept {
      fs::file_time_type used;
      std::uint64_t bytes;
      fs::path path;
    };
    std::vector<Kept> files;
    std::uint64_t total = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator at(directory_, error), end; !error && at != end;
         at.increment(error)) {
      std::error_code gone;
      const bool is_partial = at->path().extension() == ".partial";
      if (!is_partial && !range_of_name(at->path().filename().string())) continue;
      const auto used = fs::last_write_time(at->path(), gone);
      const std::uint64_t bytes = fs::file_size(at->path(), gone);
      if (gone) continue;
      if (is_partial) {
        if (fs::file_time_type::clock::now() - used > kAbandoned) fs::remove(at->path(), gone);
        continue;
      }
      files.push_back({used, bytes, at->path()});
      total += bytes;
    }
    std::ranges::sort(files, {}, &Kept::used);
    for (const Kept& file : files) {
      if (total <= max_bytes_) break;
      fs::remove(file.path, error);
      total -= file.bytes;
    }
  } catch (...) {  // another run does it
  }
}

}  // namespace spillway
