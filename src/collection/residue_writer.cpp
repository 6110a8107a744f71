#include <algorithm>

#include "collection/residues.hpp"

namespace spillway {

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
