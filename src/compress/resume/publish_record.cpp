#include "compress/resume/publish_record.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <exception>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "compress/resume/fingerprint.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxRecordBytes = 4096;

/// A file, whatever its name.
struct FileIdentity {
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::uint64_t seconds = 0;  // of its last change
  std::uint64_t nanoseconds = 0;
};

std::optional<FileIdentity> identity_of(const fs::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return FileIdentity{info.st_ino, static_cast<std::uint64_t>(info.st_size),
                      static_cast<std::uint64_t>(info.st_mtim.tv_sec),
                      static_cast<std::uint64_t>(info.st_mtim.tv_nsec)};
}

bool has_lasting_inputs(const CreateOptions& options) {
  return !options.output.empty() && std::ranges::all_of(options.inputs, [](const Input& input) {
    return can_be_read_again(input);
  });
}

/// What is written; the last number is a hash of all before, as the file may be torn.
Bytes record_of(const CreateOptions& options, const FileIdentity& archive) {
  const Hash128 request = hash_of_request(options);
  Bytes record;
  for (const std::uint64_t number : {request.high, request.low, archive.inode, archive.bytes,
                                     archive.seconds, archive.nanoseconds}) {
    append_leb128(record, number);
  }
  append_leb128(record, hash64(record));
  return record;
}

Bytes read_record(const fs::path& path) {
  const File file = File::open_read(path);
  Bytes bytes(std::min<std::uint64_t>(file.size(), kMaxRecordBytes));
  file.read_at(0, bytes);
  return bytes;
}

}  // namespace

void write_publish_record(const fs::path& scratch, const CreateOptions& options,
                          const fs::path& partial) noexcept {
  try {
    const std::optional<FileIdentity> archive = identity_of(partial);
    if (!archive || !has_lasting_inputs(options)) return;
    const fs::path path = scratch / kPublishRecord;
    File file = File::create(path);
    file.write(record_of(options, *archive));
    file.sync();
    file.close();
    File::open_directory_of(path).sync_directory();
  } catch (const std::exception&) {
    // The archive is worth more.
  }
}

std::optional<std::uint64_t> published_bytes(const fs::path& scratch,
                                             const CreateOptions& options) {
  std::error_code error;
  const fs::path path = scratch / kPublishRecord;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  const std::optional<FileIdentity> archive = identity_of(options.output);
  if (!archive || !has_lasting_inputs(options)) return std::nullopt;
  if (read_record(path) != record_of(options, *archive)) return std::nullopt;
  return archive->bytes;
}

}  // namespace spillway
