#include "extract/mask_ids.hpp"

namespace spillway {

void MaskIds::begin_contig(std::size_t sample, std::size_t contig) {
  more_ = false;
  if (!rows_.present()) return;
  sample_ = static_cast<std::uint32_t>(sample);
  contig_ = static_cast<std::uint32_t>(contig);
  cursor_ = ByteCursor({});
  rows_.seek(sample_, contig_);
  more_ = step();
}

std::uint32_t MaskIds::id_of(std::uint64_t segment) {
  while (more_ && next_ < segment) more_ = step();
  return more_ && next_ == segment ? id_ : 0;
}

bool MaskIds::step() {
  if (cursor_.rest().empty()) {
    if (!rows_.next() || rows_.major() != sample_ || rows_.minor() != contig_) return false;
    payload_.assign(rows_.payload().begin(), rows_.payload().end());
    cursor_ = ByteCursor(payload_);
    next_ = cursor_.leb128();
  } else {
    ++next_;
  }
  const std::uint64_t passed = cursor_.leb128();
  const std::uint64_t id = cursor_.leb128();
  if (passed > UINT64_MAX - next_ || id > UINT32_MAX) {
    throw Error(ErrorKind::corrupt, "mask ids: a number is too large");
  }
  next_ += passed;
  id_ = static_cast<std::uint32_t>(id);
  return true;
}

}  // namespace spillway
