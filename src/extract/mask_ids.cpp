#include "extract/mask_ids.hpp"

#include <utility>

#include "extract/row_errors.hpp"

namespace spillway {

MaskIdCursor::MaskIdCursor(ByteView row)
    : cursor_(row, "a row of mask ids"), is_first_(true), segment_(cursor_.leb128()) {}

bool MaskIdCursor::next() {
  if (!is_first_ && cursor_.rest().empty()) return false;
  const auto advance = [this](std::uint64_t segments) {
    if (segments > UINT64_MAX - segment_) throw Error(ErrorKind::corrupt, "a number is too large");
    segment_ += segments;
  };
  if (!std::exchange(is_first_, false)) advance(1);
  advance(cursor_.leb128());
  const std::uint64_t id = cursor_.leb128();
  if (id > UINT32_MAX) throw Error(ErrorKind::corrupt, "a number is too large");
  id_ = static_cast<std::uint32_t>(id);
  return true;
}

void MaskIds::begin_contig(std::size_t sample, std::size_t contig) {
  more_ = false;
  if (!rows_.present()) return;
  contig_ = {static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(contig)};
  cursor_ = {};
  rows_.seek(contig_.major, contig_.minor);
  more_ = step();
}

std::uint32_t MaskIds::id_of(std::uint64_t segment) {
  while (more_ && cursor_.segment() < segment) more_ = step();
  return more_ && cursor_.segment() == segment ? cursor_.id() : 0;
}

bool MaskIds::step() {
  return in_row_of(path_, stream_name::kMaskIds, contig_, [&] {
    if (cursor_.next()) return true;
    if (!rows_.next() || rows_.key() != contig_) return false;
    payload_.assign(rows_.payload().begin(), rows_.payload().end());
    cursor_ = MaskIdCursor(payload_);
    return cursor_.next();
  });
}

}  // namespace spillway
