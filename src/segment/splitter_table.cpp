#include "segment/splitter_table.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>

#include "scratch/state.hpp"

namespace spillway {
namespace {

// Candidates for a segment's end: on average this many in one segment size.
constexpr std::uint64_t kCandidatesPerSegment = 64;

constexpr std::uint64_t kPieceEntries = 1 << 16;

std::string piece_name(const std::string& name, const char* what, std::uint64_t number) {
  return name + ' ' + what + ' ' + std::to_string(number);
}

std::uint64_t slots_for(std::uint64_t entries) { return std::bit_ceil(entries * 2 + 2); }

std::uint64_t key_hash(const GroupKey& key) { return mix64(key.first + 31 * mix64(key.second)); }

}  // namespace

KmerSampling KmerSampling::for_segment_size(std::uint32_t segment_size) {
  return KmerSampling(std::max<std::uint64_t>(1, segment_size / kCandidatesPerSegment));
}

SplitterTable::SplitterTable(KmerSampling sampling, std::uint64_t splitters, std::uint64_t groups,
                             MemoryBudget& budget)
    : sampling_(sampling),
      reservation_(budget.reserve(memory_bytes(splitters, groups),
                                  "the table of " + std::to_string(splitters) + " splitters")),
      kmers_(slots_for(splitters), kNoKmer),
      group_by_key_(slots_for(groups), kNoGroup) {
  groups_.reserve(groups);
}

std::uint64_t SplitterTable::memory_bytes(std::uint64_t splitters, std::uint64_t groups) {
  return slots_for(splitters) * sizeof(std::uint64_t) + slots_for(groups) * sizeof(std::uint32_t) +
         groups * sizeof(ReferenceGroup);
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

// "<name>": the numbers; "<name> splitters <n>" and "<name> groups <n>": kPieceEntries of them
// each.
void SplitterTable::save(ScratchStore& store, const std::string& name) const {
  StateWriter head;
  head.number(sampling_.limit());
  head.number(splitters_);
  head.number(groups_.size());
  store.save(name, head.written());
  StateWriter piece;
  std::uint64_t entries = 0;
  std::uint64_t pieces = 0;
  const auto end_piece = [&](const char* what) {
    if (entries > 0) store.save(piece_name(name, what, pieces++), piece.written());
    piece = {};
    entries = 0;
  };
  for (const std::uint64_t kmer : kmers_) {
    if (kmer == kNoKmer) continue;
    piece.number(kmer);
    if (++entries == kPieceEntries) end_piece("splitters");
  }
  end_piece("splitters");
  pieces = 0;
  for (const ReferenceGroup& group : groups_) {
    piece.number(group.key.first);
    piece.number(group.key.second);
    piece.number(group.length_bases);
    piece.number(group.ordinal);
    if (++entries == kPieceEntries) end_piece("groups");
  }
  end_piece("groups");
}

SplitterTable SplitterTable::load(const ScratchStore& store, const std::string& name,
                                  MemoryBudget& budget) {
  const auto saved = [&](const std::string& piece) {
    Bytes bytes;
    if (!store.load(piece, [&](ByteView b) { bytes.insert(bytes.end(), b.begin(), b.end()); })) {
      throw Error(ErrorKind::corrupt, "scratch store: the splitters are not whole");
    }
    return bytes;
  };
  const Bytes head_bytes = saved(name);
  StateReader head(head_bytes);
  const auto sampling = KmerSampling::with_limit(head.number());
  const std::uint64_t splitters = head.number();
  const std::uint64_t groups = head.number();
  SplitterTable table(sampling, splitters, groups, budget);
  for (std::uint64_t n = 0; table.splitters() < splitters; ++n) {
    const Bytes bytes = saved(piece_name(name, "splitters", n));
    for (StateReader piece(bytes); !piece.at_end();) table.add_splitter(piece.number());
  }
  for (std::uint64_t n = 0; table.groups() < groups; ++n) {
    const Bytes bytes = saved(piece_name(name, "groups", n));
    for (StateReader piece(bytes); !piece.at_end();) {
      ReferenceGroup group;
      piece.number(group.key.first);
      piece.number(group.key.second);
      piece.number(group.length_bases);
      piece.number(group.ordinal);
      table.add_group(group);
    }
  }
  return table;
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
