#include "extract/residue_source.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "extract/row_errors.hpp"

namespace spillway {

ResidueSource::ResidueSource(const ArchiveReader& archive)
    : rows_(archive, stream_name::kResidues), path_(archive.path()) {}

void ResidueSource::begin_contig(std::size_t sample, std::size_t contig) {
  taken_to_ = 0;
  if (!rows_.present()) return;
  contig_ = {static_cast<std::uint32_t>(sample), static_cast<std::uint32_t>(contig)};
  runs_ = {};
  rows_.seek(contig_.major, contig_.minor);
  more_ = true;
  step();
}

void ResidueSource::step() {
  const std::uint64_t end = runs_.end();
  in_row_of(path_, stream_name::kResidues, contig_, [&] {
    while (!runs_.next()) {
      more_ = rows_.next() && rows_.key() == contig_;
      if (!more_) return;
      runs_ = ResidueCursor(rows_.payload());
    }
    if (runs_.offset() < end) throw Error(ErrorKind::corrupt, "its rows overlap");
  });
}

Bytes ResidueSource::take(std::uint64_t from, std::uint64_t to) {
  SPILLWAY_ASSERT(taken_to_ <= from && from <= to);
  taken_to_ = to;
  Bytes text;
  ResidueEncoder encoder(text);
  while (more_ && runs_.offset() < to) {
    const std::uint64_t begin = std::max(runs_.offset(), from);
    const std::uint64_t end = std::min(runs_.end(), to);
    if (begin < end) {
      encoder.add(begin - from, runs_.bytes().subspan(begin - runs_.offset(), end - begin));
    }
    if (runs_.end() > to) break;
    step();
  }
  return text;
}

}  // namespace spillway
