#include "archive/byte_range_source.hpp"

#include <algorithm>
#include <utility>

#include "spillway/error.hpp"

namespace spillway {

FileByteSource::FileByteSource(const std::filesystem::path& path)
    : FileByteSource(File::open_read(path)) {}

FileByteSource::FileByteSource(File file) : file_(std::move(file)), size_(file_.size()) {}

void MemoryByteSource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > bytes_.size() || out.size() > bytes_.size() - offset) {
    throw Error(ErrorKind::corrupt, name_ + ": ends early");
  }
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
}

}  // namespace spillway
