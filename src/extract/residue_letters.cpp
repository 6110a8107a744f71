#include "extract/residue_letters.hpp"

#include <algorithm>

#include "collection/residues.hpp"
#include "extract/row_errors.hpp"

namespace spillway {
namespace {

bool is_letter(std::uint8_t byte) {
  const std::uint8_t lower = byte | 0x20;
  return lower >= 'a' && lower <= 'z';
}

}  // namespace

ResidueLetters::ResidueLetters(const ArchiveReader& archive)
    : rows_(archive, stream_name::kResidues) {}

bool ResidueLetters::are_all(std::uint32_t sample, std::uint32_t contig) {
  if (!rows_.present()) return true;
  const RowKey key{sample, contig};
  rows_.seek(sample, contig);
  return in_row_of(rows_.archive().path(), stream_name::kResidues, key, [&] {
    while (rows_.next() && rows_.key() == key) {
      for (ResidueCursor runs(rows_.payload()); runs.next();) {
        if (!std::ranges::all_of(runs.bytes(), is_letter)) return false;
      }
    }
    return true;
  });
}

}  // namespace spillway
