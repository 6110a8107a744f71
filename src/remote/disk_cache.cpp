#include "remote/disk_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>
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
constexpr std::size_t kDigits = 16;  // of hex_text()
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

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// Of a folder for an object, or for a version of it.
bool is_folder_name(std::string_view name) { return is_hex(name, 2 * kDigits); }

/// "<begin>-<end>" in hexadecimal, as file_of() writes it.
std::optional<ByteRange> range_of_name(std::string_view name) {
  if (name.size() != 2 * kDigits + 1 || name[kDigits] != '-' ||
      !is_hex(name.substr(0, kDigits), kDigits) || !is_hex(name.substr(kDigits + 1), kDigits)) {
    return std::nullopt;
  }
  ByteRange range;
  std::from_chars(name.data(), name.data() + kDigits, range.begin, 16);
  std::from_chars(name.data() + kDigits + 1, name.data() + name.size(), range.end, 16);
  if (range.begin >= range.end) return std::nullopt;
  return range;
}

/// Of the file that a TemporaryFile is to become; empty: it is no such file.
std::string_view name_of_partial(std::string_view name) {
  constexpr std::string_view kEnd = ".partial";
  constexpr std::size_t kAdded = 1 + kDigits + kEnd.size();
  if (name.size() <= kAdded || !name.ends_with(kEnd)) return {};
  const std::string_view kept = name.substr(0, name.size() - kAdded);
  return name[kept.size()] == '.' && is_hex(name.substr(kept.size() + 1, kDigits), kDigits)
             ? kept
             : std::string_view();
}

// The files of a cache, and nothing else that a user has in its directory.
struct CacheFiles {
  struct Stretch {
    fs::file_time_type used;
    std::uint64_t bytes;
    fs::path path;
  };
  std::vector<Stretch> stretches{};
  std::vector<fs::path> abandoned{};

  void add_directory(const fs::path& directory) {
    for_each(directory, [&](const fs::path& path, const std::string& name, bool is_folder) {
      if (is_folder && is_folder_name(name)) add_object(path);
    });
  }

 private:
  template <typename Use>
  static void for_each(const fs::path& directory, Use use) {
    std::error_code error;
    for (fs::directory_iterator at(directory, error), end; !error && at != end;
         at.increment(error)) {
      std::error_code gone;
      const fs::file_type type = at->symlink_status(gone).type();
      if (type != fs::file_type::directory && type != fs::file_type::regular) continue;
      use(at->path(), at->path().filename().string(), type == fs::file_type::directory);
    }
  }

  void add_object(const fs::path& object) {
    for_each(object, [&](const fs::path& path, const std::string& name, bool is_folder) {
      if (is_folder && is_folder_name(name)) add_version(path);
      if (!is_folder && name_of_partial(name) == kVersionFile) add_partial(path);
    });
  }

  void add_version(const fs::path& version) {
    for_each(version, [&](const fs::path& path, const std::string& name, bool is_folder) {
      if (is_folder) return;
      if (range_of_name(name)) add_stretch(path);
      if (range_of_name(name_of_partial(name))) add_partial(path);
    });
  }

  void add_stretch(const fs::path& path) {
    std::error_code gone;
    const auto used = fs::last_write_time(path, gone);
    const std::uint64_t bytes = fs::file_size(path, gone);
    if (!gone) stretches.push_back({used, bytes, path});
  }

  void add_partial(const fs::path& path) {
    std::error_code gone;
    const auto written = fs::last_write_time(path, gone);
    if (!gone && fs::file_time_type::clock::now() - written > kAbandoned) abandoned.push_back(path);
  }
};

std::uint64_t checksum(ByteView bytes, std::uint64_t offset) {
  return hash64(bytes) ^ mix64(offset);
}

Bytes whole_file(const fs::path& path, std::uint64_t max_bytes) {
  const File file = File::open_read(path);
  Bytes bytes(std::min(file.size(), max_bytes));
  file.read_at(0, bytes);
  return bytes;
}

/// Of the file that names a version: the last line is a checksum.
std::string text_of(const ObjectVersion& version) {
  const std::string text = version.text();
  return text + hex_text(hash64(as_bytes(text))) + "\n";
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
    const Bytes bytes = whole_file(object_ / kVersionFile, kMaxVersionBytes);
    const std::string kept(bytes.begin(), bytes.end());
    const auto version =
        ObjectVersion::parse(kept.substr(0, kept.rfind('\n', kept.size() - 2) + 1));
    return version && text_of(*version) == kept ? version : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void DiskCache::use(const ObjectVersion& version) {
  version_.clear();
  if (version.etag.empty()) return;
  const fs::path folder = object_ / digits(version.text());
  try {
    make_directory(folder);
    if (known_version() != version) {
      write_file(object_ / kVersionFile, as_bytes(text_of(version)), {});
    }
  } catch (const Error&) {
    return;
  }
  version_ = folder;
  list();
}

void DiskCache::list() {
  const MutexLock lock(mutex_);
  stretches_.clear();
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
    CacheFiles files;
    files.add_directory(directory_);
    std::error_code error;
    for (const fs::path& path : files.abandoned) fs::remove(path, error);
    std::uint64_t total = 0;
    for (const auto& stretch : files.stretches) total += stretch.bytes;
    std::ranges::sort(files.stretches, {}, &CacheFiles::Stretch::used);
    for (const auto& stretch : files.stretches) {
      if (total <= max_bytes_) break;
      fs::remove(stretch.path, error);
      total -= stretch.bytes;
    }
  } catch (...) {  // another run does it
  }
}

}  // namespace spillway
