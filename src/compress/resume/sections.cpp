#include "compress/resume/sections.hpp"

#include <utility>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kLengthBytes = 8;

}  // namespace

std::size_t SectionsWriter::begin(std::string_view name) {
  append_leb128(bytes_, name.size());
  bytes_.insert(bytes_.end(), name.begin(), name.end());
  bytes_.resize(bytes_.size() + kLengthBytes);
  return bytes_.size();
}

void SectionsWriter::end(std::size_t begun) {
  put_big_endian(bytes_.data() + begun - kLengthBytes, std::uint64_t{bytes_.size() - begun});
}

Sections::Sections(std::string name, Bytes bytes)
    : name_(std::move(name)), bytes_(std::move(bytes)) {
  ByteCursor cursor(bytes_, name_.c_str());
  while (!cursor.rest().empty()) {
    const ByteView text = cursor.take(cursor.leb128());
    const auto size = get_big_endian<std::uint64_t>(cursor.take(kLengthBytes).data());
    const std::size_t begin = bytes_.size() - cursor.rest().size();
    cursor.take(size);
    const std::string section(text.begin(), text.end());
    if (!places_.emplace(section, Place{begin, size}).second) {
      throw Error(ErrorKind::corrupt, called(section) + ": is there twice");
    }
  }
}

std::string Sections::called(std::string_view section) const {
  return name_ + ", section '" + std::string(section) + "'";
}

}  // namespace spillway
