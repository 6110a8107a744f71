// Bytes that the caller of the library provides.
#pragma once

#include <string>
#include <utility>

#include "archive/byte_range_source.hpp"
#include "spillway/error.hpp"
#include "spillway/shared_archive.hpp"

namespace spillway {

/// Thread-safe if the function is.
class CallbackByteSource final : public ByteRangeSource {
 public:
  CallbackByteSource(ReadAt read, std::uint64_t size, std::string name)
      : read_(std::move(read)), size_(size), name_(std::move(name)) {}

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return size_; }
  void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > size_ || out.size() > size_ - offset) {
      throw Error(ErrorKind::corrupt, name_ + ": ends early");
    }
    if (!read_(offset, out)) {
      throw Error(ErrorKind::io, name_ + ": cannot read " + std::to_string(out.size()) +
                                     " bytes at offset " + std::to_string(offset));
    }
  }

 private:
  ReadAt read_;
  std::uint64_t size_;
  std::string name_;
};

}  // namespace spillway
