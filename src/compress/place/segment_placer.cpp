#include "compress/place/segment_placer.hpp"

#include <span>

#include "base/interrupt.hpp"
#include "dna/packed_bases.hpp"
#include "segment/segment_record.hpp"
#include "spillway/error.hpp"

namespace spillway {

void SegmentPlacer::place(PlacementTask& task) {
  for (std::size_t i = 0; i < task.size(); ++i) {
    check_interrupted();
    place(task, i);
  }
}

void SegmentPlacer::place(PlacementTask& task, std::size_t i) {
  const ByteView packed = task.packed(i);
  read_segment(packed, symbols_, mask_);
  find_seeds(symbols_, seeds_.index.spacing(), found_);
  const auto pieces = placer_.place(symbols_, found_, seeds_.index, seeds_.unplaced);
  for (const PlacedPiece& piece : pieces) {
    task.add_piece(piece);
    if (pieces.size() == 1 && !piece.reversed) {
      task.payloads().insert(task.payloads().end(), packed.begin(), packed.end());
    } else {
      pack_piece(piece, task.payloads());
    }
    task.end_piece();
  }
  task.end_segment(placer_.unknown());
}

void SegmentPlacer::pack_piece(const PlacedPiece& piece, Bytes& payloads) {
  if (piece.begin > piece.end || piece.end > symbols_.size()) {
    throw Error(ErrorKind::corrupt, "a piece of a segment leaves it: this program is at fault");
  }
  const auto symbols = std::span(symbols_).subspan(piece.begin, piece.end - piece.begin);
  CaseMask mask = slice_mask(mask_, piece.begin, piece.end);
  if (piece.reversed) {
    turned_.assign(symbols.begin(), symbols.end());
    reverse_complement(turned_);
    reverse_mask(mask, piece.end - piece.begin);
    append_segment(payloads, turned_, mask, true);
  } else {
    append_segment(payloads, symbols, mask, false);
  }
}

std::vector<Seed> SegmentPlacer::seeds_of(const PlacementTask& task) {
  std::vector<Seed> seeds;
  for (std::size_t i = 0; i < task.size(); ++i) {
    check_interrupted();
    read_segment(task.packed(i), symbols_, mask_);
    find_seeds(symbols_, seeds_.index.spacing(), found_);
    seeds.insert(seeds.end(), found_.begin(), found_.end());
  }
  return seeds;
}

}  // namespace spillway
