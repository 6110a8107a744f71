// Archives put together by hand, so that they can also be wrong.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "archive/varint.hpp"
#include "base/bytes.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {

/// Parts first, then streams that refer to them, in any order.
class Container {
 public:
  struct StoredPart {
    std::uint64_t offset, size;
  };

  StoredPart part(std::uint64_t metadata, const std::string& bytes) {
    return part(metadata, Bytes(bytes.begin(), bytes.end()));
  }
  StoredPart part(std::uint64_t metadata, const Bytes& bytes) {
    const StoredPart stored{file_.size(), bytes.size()};
    append_container_varint(file_, metadata);
    file_.insert(file_.end(), bytes.begin(), bytes.end());
    return stored;
  }

  void stream(const std::string& name, const std::vector<StoredPart>& parts) {
    ++streams_;
    entries_.insert(entries_.end(), name.begin(), name.end());
    entries_.push_back(0);
    append_container_varint(entries_, parts.size());
    append_container_varint(entries_, 0);
    for (const auto& [offset, size] : parts) {
      append_container_varint(entries_, offset);
      append_container_varint(entries_, size);
    }
  }

  Bytes bytes() const {
    Bytes footer;
    append_container_varint(footer, streams_);
    footer.insert(footer.end(), entries_.begin(), entries_.end());
    Bytes all = file_;
    all.insert(all.end(), footer.begin(), footer.end());
    append_little_endian<std::uint64_t>(all, footer.size());
    return all;
  }

 private:
  std::uint64_t streams_ = 0;
  Bytes file_, entries_;
};

inline const std::filesystem::path& write_file(const std::filesystem::path& path,
                                               const Bytes& bytes) {
  write_file(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return path;
}

inline Bytes read_file(const std::filesystem::path& path) {
  const std::string text = file_text(path);
  return {text.begin(), text.end()};
}

}  // namespace spillway
