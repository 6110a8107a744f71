#include "scratch/snapshot.hpp"

#include <algorithm>
#include <string_view>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/little_endian.hpp"
#include "base/publish.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::string_view kMagic = "SPLWCKP1";
constexpr std::size_t kHeadBytes = 16;
constexpr std::size_t kHashBytes = 8;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

std::uint64_t number_at(ByteView bytes, std::size_t at) {
  return load_little_endian<std::uint64_t>(bytes.subspan(at, sizeof(std::uint64_t)));
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  throw Error(ErrorKind::corrupt, path.string() + ": " + what);
}

Snapshot read_snapshot(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / kCheckpointFile;
  const File file = File::open_read(path);
  const std::uint64_t size = file.size();
  if (size < kHeadBytes + kHashBytes || size > kMaxBytes) fail(path, "is no checkpoint");
  Bytes bytes(size);
  file.read_at(0, bytes);
  const std::size_t end = bytes.size() - kHashBytes;
  if (!std::equal(kMagic.begin(), kMagic.end(), bytes.begin()) ||
      number_at(bytes, end) != hash64(ByteView(bytes).first(end))) {
    fail(path, "is damaged");
  }
  const auto roots = bytes.begin() + kHeadBytes;
  return {number_at(bytes, kMagic.size()),
          {roots, bytes.begin() + static_cast<std::ptrdiff_t>(end)}};
}

}  // namespace

void write_snapshot(const std::filesystem::path& directory, const Snapshot& snapshot) {
  Bytes bytes(kMagic.begin(), kMagic.end());
  append_little_endian(bytes, snapshot.file_bytes);
  bytes.insert(bytes.end(), snapshot.roots.begin(), snapshot.roots.end());
  append_little_endian(bytes, hash64(bytes));
  const std::filesystem::path fresh = directory / kNewCheckpointFile;
  File file = File::create(fresh);
  file.write(bytes);
  file.sync();
  file.close();
  replace_durably(fresh, directory / kCheckpointFile);
}

void restore_snapshot(const std::filesystem::path& directory) {
  const Snapshot snapshot = read_snapshot(directory);
  const std::filesystem::path path = directory / kDataFile;
  File file = File::open_write(path);
  if (file.size() < snapshot.file_bytes) fail(path, "is shorter than its checkpoint says");
  file.write_at(0, snapshot.roots);
  file.close();
}

}  // namespace spillway
