// Unplaced segments on their way through the stage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "compress/place/placer.hpp"
#include "compress/place/seed.hpp"
#include "segment/segment_record.hpp"

namespace spillway {

/// A few of them, packed as they were spilled, and what SegmentPlacer has found out about them: one
/// buffer each for all of them.
class PlacementTask {
 public:
  struct Segment {
    Position position;
    std::size_t packed_end = 0;   ///< in packed bytes, of which it has those after the one before
    std::size_t pieces_end = 0;   ///< the same in pieces,
    std::size_t unknown_end = 0;  ///< and in unknown seeds
  };
  struct Piece {
    PlacedPiece place;
    std::size_t payload_end = 0;  ///< of the segment that it becomes, in payloads
  };

  void add(const Position& position, ByteView packed);
  /// Of what add() has put in; that decides how much a task and a round hold.
  std::uint64_t bytes() const { return packed_.size() + segments_.size() * sizeof(Segment); }
  bool empty() const { return segments_.empty(); }

  std::size_t size() const { return segments_.size(); }
  const Position& position(std::size_t i) const { return segments_[i].position; }
  ByteView packed(std::size_t i) const;

  /// Adds what was found out about the next segment: its pieces, each with its payload, and those of
  /// its seeds that no reference has.
  void add_piece(const PlacedPiece& piece) { pieces_.push_back({piece, payloads_.size()}); }
  Bytes& payloads() { return payloads_; }
  void end_piece() { pieces_.back().payload_end = payloads_.size(); }
  void end_segment(std::span<const Seed> unknown);

  std::span<const Piece> pieces(std::size_t i) const;
  /// `piece` is one of pieces().
  ByteView payload(const Piece& piece) const;
  std::span<const Seed> unknown(std::size_t i) const;

 private:
  std::vector<Segment> segments_;
  Bytes packed_;
  std::size_t placed_ = 0;  // segments
  std::vector<Piece> pieces_;
  Bytes payloads_;
  std::vector<Seed> unknown_;
};

}  // namespace spillway
