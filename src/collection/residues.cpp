#include "collection/residues.hpp"

#include <algorithm>
#include <cstring>

namespace spillway {

void ResidueEncoder::add(std::uint64_t offset, ByteView bytes) {
  append_leb128(*text_, offset - end_);
  append_leb128(*text_, bytes.size());
  text_->insert(text_->end(), bytes.begin(), bytes.end());
  end_ = offset + bytes.size();
}

bool ResidueCursor::next() {
  if (rest_.empty()) return false;
  ByteCursor cursor(rest_, "a row of residues");
  const std::uint64_t step = cursor.leb128();
  const std::uint64_t size = cursor.leb128();
  if (size == 0 || step > UINT64_MAX - end() || size > UINT64_MAX - end() - step) {
    throw Error(ErrorKind::corrupt, "a run of residues is empty or lies too far");
  }
  offset_ = end() + step;
  bytes_ = cursor.take(size);
  rest_ = cursor.rest();
  return true;
}

void restore_residues(ByteView text, std::span<std::uint8_t> letters) {
  ResidueCursor run(text);
  while (run.next() && run.offset() < letters.size()) {
    const std::size_t n = std::min(run.bytes().size(), letters.size() - run.offset());
    std::memcpy(letters.data() + run.offset(), run.bytes().data(), n);
  }
}

}  // namespace spillway
