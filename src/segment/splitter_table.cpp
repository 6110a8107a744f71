#include "segment/splitter_table.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/assert.hpp"
#include "base/checkpoint_state.hpp"
#include "base/hash.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kPieceEntries = 1 << 16;

std::string piece_name(const std::string& name, const char* what, std::uint64_t number) {
  return name + ' ' + what + ' ' + std::to_string(number);
}

/// What is stored before the pieces.
struct SavedHead {
  KmerSampling sampling;
  std::uint64_t splitters = 0;
  std::uint64_t groups = 0;

  template <typename Ar>
  void state(Ar& ar) {
    ar(sampling, splitters, groups);
  }
};

std::uint64_t slots_for(std::uint64_t entries) { return std::bit_ceil(entries * 2 + 2); }

std::uint64_t key_hash(const GroupKey& key) { return mix64(key.first + 31 * mix64(key.second)); }

}  // namespace

SplitterTable::SplitterTable(KmerSampling sampling, std::uint64_t splitters, std::uint64_t groups,
                             MemoryBudget& budget)
    : sampling_(sampling),
      reservation_(budget.reserve(memory_bytes(splitters, groups),
                                  "the table of " + std::to_string(splitters) + " splitters")),
      scan_(sampling_.scan()),
      splitters_by_hash_(slots_for(splitters)),
      group_by_key_(slots_for(groups), kNoGroup) {
  groups_.reserve(groups);
}

std::uint64_t SplitterTable::memory_bytes(std::uint64_t splitters, std::uint64_t groups) {
  return slots_for(splitters) * sizeof(Splitter) + slots_for(groups) * sizeof(std::uint32_t) +
         groups * sizeof(ReferenceGroup);
}

void SplitterTable::add_splitter(std::uint64_t canonical_value) {
  scan_.take_kmer(canonical_value);
  SPILLWAY_ASSERT(scan_.places().size() == 1 && sampling_.keeps(scan_.places().front()));
  const std::uint64_t hash = scan_.places().front().hash;
  Splitter& splitter = splitters_by_hash_[slot_of(hash)];
  if (splitter.kmer != kNoKmer) return;
  splitter = {hash, canonical_value};
  ++splitters_;
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
void SplitterTable::save(
    const std::string& name,
    const std::function<void(const std::string& name, ByteView bytes)>& put) const {
  SavedHead head{sampling_, splitters_, groups_.size()};
  put(name, saved_state(head));
  std::vector<std::uint64_t> splitters;
  std::uint64_t pieces = 0;
  const auto end_splitters = [&] {
    if (!splitters.empty()) {
      put(piece_name(name, "splitters", pieces++), saved_state(splitters));
    }
    splitters.clear();
  };
  for (const Splitter& splitter : splitters_by_hash_) {
    if (splitter.kmer == kNoKmer) continue;
    splitters.push_back(splitter.kmer);
    if (splitters.size() == kPieceEntries) end_splitters();
  }
  end_splitters();
  for (std::size_t begin = 0; begin < groups_.size(); begin += kPieceEntries) {
    const std::size_t end = std::min(groups_.size(), begin + kPieceEntries);
    std::vector<ReferenceGroup> groups(groups_.begin() + static_cast<std::ptrdiff_t>(begin),
                                       groups_.begin() + static_cast<std::ptrdiff_t>(end));
    put(piece_name(name, "groups", begin / kPieceEntries), saved_state(groups));
  }
}

void SplitterTable::save(ScratchStore& store, const std::string& name) const {
  save(name, [&store](const std::string& value, ByteView bytes) { store.save(value, bytes); });
}

SplitterTable SplitterTable::load(const ScratchStore& store, const std::string& name,
                                  MemoryBudget& budget, const Counted& counted) {
  const auto load_piece = [&](auto& object, const std::string& piece) {
    const std::optional<Bytes> bytes = store.load(piece);
    if (!bytes) throw Error(ErrorKind::corrupt, "scratch store: the splitters are not whole");
    load_state(object, "scratch store: " + piece, *bytes);
  };
  SavedHead head;
  load_piece(head, name);
  if (counted) counted(head.splitters, head.groups);
  SplitterTable table(head.sampling, head.splitters, head.groups, budget);
  for (std::uint64_t n = 0; table.splitters() < head.splitters; ++n) {
    std::vector<std::uint64_t> splitters;
    load_piece(splitters, piece_name(name, "splitters", n));
    for (const std::uint64_t splitter : splitters) table.add_splitter(splitter);
  }
  for (std::uint64_t n = 0; table.groups() < head.groups; ++n) {
    std::vector<ReferenceGroup> groups;
    load_piece(groups, piece_name(name, "groups", n));
    for (const ReferenceGroup& group : groups) table.add_group(group);
  }
  return table;
}

std::vector<std::uint64_t> SplitterTable::sorted_splitters() const {
  std::vector<std::uint64_t> sorted;
  sorted.reserve(splitters_);
  for (const Splitter& splitter : splitters_by_hash_) {
    if (splitter.kmer != kNoKmer) sorted.push_back(splitter.kmer);
  }
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
