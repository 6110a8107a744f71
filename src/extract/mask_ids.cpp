#include "extract/mask_ids.hpp"

#include "extract/row_errors.hpp"

namespace spillway {

void MaskIds::begin_contig(std::size_t sample, std::size_t contig) {
  more_ = false;
  if (!rows_.present()) return;
  contig_ = {static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(contig)};
  cursor_ = ByteCursor({});
  rows_.seek(contig_.major, contig_.minor);
  more_ = step();
}

std::uint32_t MaskIds::id_of(std::uint64_t segment) {
  while (more_ && next_ < segment) more_ = step();
  return more_ && next_ == segment ? id_ : 0;
}

bool MaskIds::step() {
  return in_row_of(path_, stream_name::kMaskIds, contig_, [&] {
    if (cursor_.rest().empty()) {
      if (!rows_.next() || rows_.key() != contig_) return false;
      payload_.assign(rows_.payload().begin(), rows_.payload().end());
      cursor_ = ByteCursor(payload_, "a row of mask ids");
      next_ = cursor_.leb128();
    } else {
      ++next_;
    }
    const std::uint64_t passed = cursor_.leb128();
    const std::uint64_t id = cursor_.leb128();
    if (passed > UINT64_MAX - next_ || id > UINT32_MAX) {
      throw Error(ErrorKind::corrupt, "a number is too large");
    }
    next_ += passed;
    id_ = static_cast<std::uint32_t>(id);
    return true;
  });
}

}  // namespace spillway
