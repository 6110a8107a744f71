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

ResidueWriter::ResidueWriter(ArchiveWriter& archive)
    : rows_(archive, NamedStream::residues), encoder_(row_) {}

void ResidueWriter::add(std::uint32_t sample, std::uint32_t contig, std::uint64_t offset,
                        ByteView bytes) {
  const RowKey key{sample, contig};
  if (key != key_) close_row();
  key_ = key;
  while (!bytes.empty()) {
    const ByteView head = bytes.first(std::min(bytes.size(), kResidueRowBytes));
    encoder_.add(offset, head);
    offset += head.size();
    bytes = bytes.subspan(head.size());
    if (row_.size() >= kResidueRowBytes) close_row();
  }
}

void ResidueWriter::close_row() {
  if (row_.empty()) return;
  rows_.add(key_.major, key_.minor, row_);
  row_.clear();
  encoder_ = ResidueEncoder(row_);
}

void ResidueWriter::finish() {
  close_row();
  rows_.finish();
}

}  // namespace spillway
