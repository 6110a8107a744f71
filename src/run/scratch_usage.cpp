#include "run/scratch_usage.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/interrupt.hpp"
#include "base/size_text.hpp"
#include "run/file_system.hpp"
#include "run/scratch_name.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// What the files of a scratch directory occupy.
std::uint64_t disk_bytes_of(const std::filesystem::path& directory) {
  std::uint64_t bytes = 0;
  for (const std::string_view name : kScratchFiles) {
    struct stat info {};
    const std::string path = directory.string() + "/" + std::string(name);
    if (::lstat(path.c_str(), &info) == 0)
      bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
  }
  return bytes;
}

}  // namespace

void ScratchUsage::end() {
  left_directory_ = std::move(directory_);
  directory_.clear();
}

void ScratchUsage::sample() {
  if (directory_.empty()) return;
  bytes_ = disk_bytes_of(directory_);
  peak_bytes_ = std::max(peak_bytes_, bytes_);
  const FileSystem system = file_system_of(directory_);
  free_bytes_ = system.free_bytes;
  if (is_nearly_full(system, bytes_)) {
    ask_to_stop(ErrorKind::resource,
                directory_.string() + ": only " + format_size(system.free_bytes) +
                    " are left on the disk of the scratch directory, which holds " +
                    format_size(bytes_) +
                    ": stopped before it is full; make room, or give another --scratch-dir");
  }
}

}  // namespace spillway
