#include "compress/resume/publish_record.hpp"

#include <algorithm>
#include <exception>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "compress/resume/fingerprint.hpp"
#include "input/file_stamp.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxRecordBytes = 4096;

/// What is written; the last number is a hash of all before, as the file may be torn. The archive is
/// renamed afterwards, which changes the rest of its stamp.
Bytes record_of(const CreateOptions& options, const FileStamp& archive) {
  const Hash128 request = hash_of_request(options);
  Bytes record;
  for (const std::uint64_t number : {request.high, request.low, archive.inode, archive.bytes,
                                     static_cast<std::uint64_t>(archive.modified_seconds),
                                     static_cast<std::uint64_t>(archive.modified_nanoseconds)}) {
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
    const std::optional<FileStamp> archive = stamp_of(partial.string());
    if (!archive || !can_be_repeated(options)) return;
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
  if (!fs::is_regular_file(path, error) || !fs::is_regular_file(options.output, error)) {
    return std::nullopt;
  }
  const std::optional<FileStamp> archive = stamp_of(options.output.string());
  if (!archive || !can_be_repeated(options)) return std::nullopt;
  if (read_record(path) != record_of(options, *archive)) return std::nullopt;
  return archive->bytes;
}

}  // namespace spillway
