#include "compress/place/group_assigner.hpp"

#include <algorithm>
#include <iterator>

namespace spillway {

GroupAssigner::GroupAssigner(const Placing& placing, ExternalSorter& segments,
                             std::size_t buffer_bytes, std::uint32_t groups)
    : run_(placing.run),
      splitters_(placing.splitters),
      seeds_(placing.seeds),
      placer_(placing.seeds, placing.run.shape),
      out_(segments, buffer_bytes),
      last_group_(run_.is_append() ? kNoGroup : 0) {
  result_.groups = groups;
}

void GroupAssigner::assign(PlacementTask task, PlacementTask& again) {
  Assigned assigned;
  for (std::size_t i = 0; i < task.size(); ++i) {
    if (is_stale(task, i)) {
      again.add(task.position(i), task.packed(i));
    } else {
      assign(task, i, assigned);
    }
  }
  assigned.task = std::move(task);
  assigned_.push_back(std::move(assigned));
}

void GroupAssigner::place_and_assign(const PlacementTask& task) {
  for (std::size_t i = 0; i < task.size(); ++i) {
    Assigned assigned;
    assigned.task.add(task.position(i), task.packed(i));
    placer_.place(assigned.task);
    assign(assigned.task, 0, assigned);
    assigned_.push_back(std::move(assigned));
  }
}

void GroupAssigner::uncount(std::size_t task) const {
  // Nobody will ask for those that the index has.
  for (const std::size_t segment : assigned_[task].segments) {
    seeds_.unplaced.remove(assigned_[task].task.unknown(segment));
  }
}

void GroupAssigner::write() {
  for (const Assigned& assigned : assigned_) {
    auto key = assigned.keys.begin();
    for (const std::size_t segment : assigned.segments) {
      for (const PlacementTask::Piece& piece : assigned.task.pieces(segment)) {
        out_.add((key++)->encode(), assigned.task.payload(piece));
      }
    }
  }
  assigned_.clear();
}

// Whether the round has added seeds that the segment was placed without. The bases that it shares
// with the one before say nothing about the others.
bool GroupAssigner::is_stale(const PlacementTask& task, std::size_t segment) const {
  if (added_.empty()) return false;
  const std::uint32_t shared = task.position(segment).offset == 0 ? 0 : run_.shape.kmer_length;
  return std::ranges::any_of(task.unknown(segment), [&](const Seed& seed) {
    return added_.may_have(seed) && seed.position + kSeedBases > shared && seeds_.index.find(seed);
  });
}

void GroupAssigner::assign(const PlacementTask& task, std::size_t segment, Assigned& assigned) {
  run_.progress.add_done(1);
  assigned.segments.push_back(segment);
  for (const PlacementTask::Piece& piece : task.pieces(segment)) {
    assigned.keys.push_back(key_of(task.position(segment), piece.place, task.unknown(segment)));
  }
}

SegmentKey GroupAssigner::key_of(const Position& position, const PlacedPiece& piece,
                                 std::span<const Seed> unknown) {
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
      last_group_ = found_group(piece, unknown);
      break;
  }
  SegmentKey key;
  if (last_group_ < splitters_.groups()) {
    key.group_key = spill_key(run_, splitters_.group(last_group_).key);
  }
  key.group = last_group_;
  key.position = position;
  key.position.offset += piece.begin;
  return key;
}

// The index has the other seeds of the piece already.
std::uint32_t GroupAssigner::found_group(const PlacedPiece& piece, std::span<const Seed> unknown) {
  const std::uint32_t group = result_.groups++;
  const auto inside = [&](const Seed& seed) {
    return seed.position >= piece.begin && seed.position + kSeedBases <= piece.end;
  };
  own_seeds_.clear();
  std::copy_if(unknown.begin(), unknown.end(), std::back_inserter(own_seeds_), inside);
  seeds_.index.add_group(group, piece.end - piece.begin, own_seeds_, piece.begin);
  for (const Seed& seed : own_seeds_) added_.add(seed);
  return group;
}

}  // namespace spillway
