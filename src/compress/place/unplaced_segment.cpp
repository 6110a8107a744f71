#include "compress/place/unplaced_segment.hpp"

#include <span>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

Bytes pack_piece(const UnplacedSegment& segment, const PlacedPiece& piece) {
  if (piece.begin > piece.end || piece.end > segment.symbols.size()) {
    throw Error(ErrorKind::corrupt, "a piece of a segment leaves it: this program is at fault");
  }
  const auto symbols = std::span(segment.symbols).subspan(piece.begin, piece.end - piece.begin);
  CaseMask mask = slice_mask(segment.mask, piece.begin, piece.end);
  Bytes payload;
  if (piece.reversed) {
    std::vector<Symbol> turned(symbols.begin(), symbols.end());
    reverse_complement(turned);
    reverse_mask(mask, piece.end - piece.begin);
    append_segment(payload, turned, mask, true);
  } else {
    append_segment(payload, symbols, mask, false);
  }
  return payload;
}

}  // namespace

PlacementTask unpack(const SeedIndex& index, const PackedTask& packed) {
  PlacementTask unplaced(packed.size());
  for (std::size_t i = 0; i < packed.size(); ++i) {
    check_interrupted();
    unplaced[i].position = packed[i].position;
    read_segment(packed[i].payload, unplaced[i].symbols, unplaced[i].mask);
    find_seeds(unplaced[i].symbols, index.spacing(), unplaced[i].seeds);
  }
  return unplaced;
}

void place_by_index(const SeedTables& seeds, Placer& placer, UnplacedSegment& segment) {
  check_interrupted();
  seeds.index.keep_current(segment.seeds);
  const auto pieces = placer.place(segment.symbols, segment.seeds, seeds.index, seeds.unplaced);
  segment.pieces.assign(pieces.begin(), pieces.end());
  segment.unknown.assign(placer.unknown().begin(), placer.unknown().end());
  segment.payloads.clear();
  for (const PlacedPiece& piece : pieces) segment.payloads.push_back(pack_piece(segment, piece));
}

}  // namespace spillway
