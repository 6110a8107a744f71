#include "compress/place/group_assigner.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.hpp"

namespace spillway {

GroupAssigner::GroupAssigner(const Placing& placing, ExternalSorter& segments,
                             std::size_t buffer_bytes, std::uint32_t groups)
    : run_(placing.run),
      splitters_(placing.splitters),
      seeds_(placing.seeds),
      placer_(run_.shape.kmer_length, run_.shape.segment_size),
      out_(segments, buffer_bytes),
      last_group_(run_.is_append() ? kNoGroup : 0) {
  result_.groups = groups;
}

void GroupAssigner::assign(UnplacedSegment& segment) {
  SPILLWAY_ASSERT(segment.pieces.size() == segment.payloads.size());
  run_.progress.add_done(1);
  if (is_placement_stale(segment)) place_by_index(seeds_, placer_, segment);
  for (std::size_t i = 0; i < segment.pieces.size(); ++i) {
    assign(segment, segment.pieces[i], std::move(segment.payloads[i]));
  }
}

void GroupAssigner::write() {
  for (const Assigned& segment : assigned_) out_.add(segment.key.encode(), segment.payload);
  assigned_.clear();
}

// Whether the round has added seeds that the unplaced segment was placed without. The bases that it
// shares with the one before say nothing about the others.
bool GroupAssigner::is_placement_stale(const UnplacedSegment& segment) const {
  if (added_.empty()) return false;
  const std::uint32_t shared = segment.position.offset == 0 ? 0 : run_.shape.kmer_length;
  return std::ranges::any_of(segment.unknown, [&](const Seed& seed) {
    return added_.may_have(seed) && seed.position + kSeedBases > shared && seeds_.index.find(seed);
  });
}

void GroupAssigner::assign(const UnplacedSegment& segment, const PlacedPiece& piece,
                           Bytes payload) {
  auto kind = piece.kind;
  // Something has to come first.
  if (kind == PlacedPiece::Kind::too_short && (result_.groups == 0 || last_group_ == kNoGroup)) {
    kind = PlacedPiece::Kind::novel;
  }
  switch (kind) {
    case PlacedPiece::Kind::matched:
      ++result_.matched;
      last_group_ = piece.group;
      break;
    case PlacedPiece::Kind::too_short:
      ++result_.too_short;
      break;
    case PlacedPiece::Kind::novel:
      ++result_.novel;
      result_.novel_bases += piece.end - piece.begin;
      last_group_ = found_group(segment, piece);
      break;
  }
  SegmentKey key;
  if (last_group_ < splitters_.groups()) {
    key.group_key = spill_key(run_, splitters_.group(last_group_).key);
  }
  key.group = last_group_;
  key.position = segment.position;
  key.position.offset += piece.begin;
  assigned_.push_back({key, std::move(payload)});
}

std::uint32_t GroupAssigner::found_group(const UnplacedSegment& segment, const PlacedPiece& piece) {
  const std::uint32_t group = result_.groups++;
  const auto inside = [&](const Seed& seed) {
    return seed.position >= piece.begin && seed.position + kSeedBases <= piece.end;
  };
  own_seeds_.clear();
  std::copy_if(segment.seeds.begin(), segment.seeds.end(), std::back_inserter(own_seeds_), inside);
  seeds_.index.add_group(group, piece.end - piece.begin, own_seeds_, piece.begin);
  for (const Seed& seed : own_seeds_) added_.add(seed);
  return group;
}

}  // namespace spillway
