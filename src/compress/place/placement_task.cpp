#include "compress/place/placement_task.hpp"

#include "base/assert.hpp"

namespace spillway {

void PlacementTask::add(const Position& position, ByteView packed) {
  packed_.insert(packed_.end(), packed.begin(), packed.end());
  segments_.push_back({position, packed_.size(), 0, 0});
}

ByteView PlacementTask::packed(std::size_t i) const {
  const std::size_t begin = i == 0 ? 0 : segments_[i - 1].packed_end;
  return ByteView(packed_).subspan(begin, segments_[i].packed_end - begin);
}

void PlacementTask::end_segment(std::span<const Seed> unknown) {
  SPILLWAY_ASSERT(placed_ < segments_.size());
  unknown_.insert(unknown_.end(), unknown.begin(), unknown.end());
  segments_[placed_].pieces_end = pieces_.size();
  segments_[placed_].unknown_end = unknown_.size();
  ++placed_;
}

std::span<const PlacementTask::Piece> PlacementTask::pieces(std::size_t i) const {
  const std::size_t begin = i == 0 ? 0 : segments_[i - 1].pieces_end;
  return std::span(pieces_).subspan(begin, segments_[i].pieces_end - begin);
}

ByteView PlacementTask::payload(const Piece& piece) const {
  const std::size_t begin = &piece == pieces_.data() ? 0 : (&piece - 1)->payload_end;
  return ByteView(payloads_).subspan(begin, piece.payload_end - begin);
}

std::span<const Seed> PlacementTask::unknown(std::size_t i) const {
  const std::size_t begin = i == 0 ? 0 : segments_[i - 1].unknown_end;
  return std::span(unknown_).subspan(begin, segments_[i].unknown_end - begin);
}

}  // namespace spillway
