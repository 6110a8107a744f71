#include "segment/splitter_table.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>

namespace spillway {
namespace {

// Candidates for a segment's end: on average this many in one segment size.
constexpr std::uint64_t kCandidatesPerSegment = 64;

std::uint64_t slots_for(std::uint64_t entries) { return std::bit_ceil(entries * 2 + 2); }

std::uint64_t key_hash(const GroupKey& key) { return mix64(key.first + 31 * mix64(key.second)); }

}  // namespace

KmerSampling KmerSampling::for_segment_size(std::uint32_t segment_size) {
  return KmerSampling(std::max<std::uint64_t>(1, segment_size / kCandidatesPerSegment));
}

SplitterTable::SplitterTable(KmerSampling sampling, std::uint64_t splitters, std::uint64_t groups,
                             MemoryBudget& budget)
    : sampling_(sampling),
      reservation_(budget.reserve(slots_for(splitters) * sizeof(std::uint64_t) +
                                      slots_for(groups) * sizeof(std::uint32_t) +
                                      groups * sizeof(ReferenceGroup),
                                  "the table of " + std::to_string(splitters) + " splitters")),
      kmers_(slots_for(splitters), kNoKmer),
      group_by_key_(slots_for(groups), kNoGroup) {
  groups_.reserve(groups);
}

void SplitterTable::add_splitter(std::uint64_t canonical_value) {
  const std::uint64_t mask = kmers_.size() - 1;
  std::uint64_t slot = KmerSampling::hash(canonical_value) & mask;
  while (kmers_[slot] != kNoKmer) slot = (slot + 1) & mask;
  kmers_[slot] = canonical_value;
  ++splitters_;
}

bool SplitterTable::is_splitter(std::uint64_t canonical_value) const {
  const std::uint64_t mask = kmers_.size() - 1;
  std::uint64_t slot = KmerSampling::hash(canonical_value) & mask;
  for (; kmers_[slot] != kNoKmer; slot = (slot + 1) & mask) {
    if (kmers_[slot] == canonical_value) return true;
  }
  return false;
}

void SplitterTable::add_group(const ReferenceGroup& group) {
  const std::uint64_t mask = group_by_key_.size() - 1;
  std::uint64_t slot = key_hash(group.key) & mask;
  while (group_by_key_[slot] != kNoGroup) slot = (slot + 1) & mask;
  group_by_key_[slot] = groups();
  groups_.push_back(group);
}

std::optional<std::uint32_t> SplitterTable::find_group(const GroupKey& key) const {
  const std::uint64_t mask = group_by_key_.size() - 1;
  std::uint64_t slot = key_hash(key) & mask;
  for (; group_by_key_[slot] != kNoGroup; slot = (slot + 1) & mask) {
    if (groups_[group_by_key_[slot]].key == key) return group_by_key_[slot];
  }
  return std::nullopt;
}

std::vector<std::uint64_t> SplitterTable::sorted_splitters() const {
  std::vector<std::uint64_t> sorted;
  sorted.reserve(splitters_);
  std::copy_if(kmers_.begin(), kmers_.end(), std::back_inserter(sorted),
               [](std::uint64_t kmer) { return kmer != kNoKmer; });
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

std::vector<std::uint32_t> SplitterTable::groups_by_key() const {
  std::vector<std::uint32_t> ordinals(groups_.size());
  std::iota(ordinals.begin(), ordinals.end(), 0);
  std::sort(ordinals.begin(), ordinals.end(),
            [this](std::uint32_t a, std::uint32_t b) { return groups_[a].key < groups_[b].key; });
  return ordinals;
}

}  // namespace spillway
