// The splitters of the reference and the groups that its segments found: what pass one asks at
// every sampled base.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/memory_budget.hpp"
#include "scratch/store.hpp"
#include "segment/kmer_sampling.hpp"
#include "segment/segment_record.hpp"

namespace spillway {

/// A group that is found by its key: a segment of the reference has founded it.
struct ReferenceGroup {
  GroupKey key;
  std::uint32_t length_bases = 0;
  std::uint32_t ordinal = 0;  ///< of the group, among all of the archive

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(key.first, key.second, length_bases, ordinal);
  }
};

/// Sized once, then filled, then read by any number of threads. Its size follows from the reference
/// (about 110 bytes a segment) and is held on the budget.
class SplitterTable {
 public:
  /// Told how many of both there are.
  using Counted = std::function<void(std::uint64_t splitters, std::uint64_t groups)>;

  SplitterTable(KmerSampling sampling, std::uint64_t splitters, std::uint64_t groups,
                MemoryBudget& budget);

  /// What that holds.
  static std::uint64_t memory_bytes(std::uint64_t splitters, std::uint64_t groups);

  /// For checkpoints: the table comes back from `store` as it was saved.
  void save(ScratchStore& store, const std::string& name) const;
  /// The same, to whatever will bring it to a store: `put` is called for each value.
  void save(const std::string& name,
            const std::function<void(const std::string& name, ByteView bytes)>& put) const;
  /// `counted`, if there is one, is called before memory is taken.
  static SplitterTable load(const ScratchStore& store, const std::string& name,
                            MemoryBudget& budget, const Counted& counted = {});

  /// REQUIRES: the sampling keeps it. One that is there already is left as it is.
  void add_splitter(std::uint64_t canonical_value);
  /// Entries are numbered as they are added.
  void add_group(const ReferenceGroup& group);

  const KmerSampling& sampling() const { return sampling_; }
  /// REQUIRES: the place is of a scan of the sampling.
  bool is_splitter(const KmerScan::Place& place) const {
    return splitters_by_hash_[slot_of(place.hash)].kmer != kNoKmer;
  }
  /// Number of the entry with that key.
  std::optional<std::uint32_t> find_group(const GroupKey& key) const;
  const ReferenceGroup& group(std::uint32_t entry) const { return groups_[entry]; }
  std::uint32_t groups() const { return static_cast<std::uint32_t>(groups_.size()); }
  std::uint64_t splitters() const { return splitters_; }

  /// For the archive: all splitters ascending, and the numbers of entries ascending by key.
  std::vector<std::uint64_t> sorted_splitters() const;
  std::vector<std::uint32_t> groups_by_key() const;

 private:
  static constexpr std::uint32_t kNoGroup = ~std::uint32_t{0};

  /// A scan's hash tells k-mers apart as they do themselves.
  struct Splitter {
    std::uint64_t hash = 0;
    std::uint64_t kmer = kNoKmer;  // canonical value
  };

  // That of the splitter with the hash, or the empty one where it belongs.
  std::size_t slot_of(std::uint64_t hash) const {
    const std::size_t mask = splitters_by_hash_.size() - 1;
    std::size_t slot = hash & mask;
    while (splitters_by_hash_[slot].kmer != kNoKmer && splitters_by_hash_[slot].hash != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  KmerSampling sampling_;
  Reservation reservation_;
  KmerScan scan_;
  std::vector<Splitter> splitters_by_hash_;  // open addressing, kNoKmer is empty
  std::vector<std::uint32_t> group_by_key_;  // open addressing on the key, kNoGroup is empty
  std::vector<ReferenceGroup> groups_;
  std::uint64_t splitters_ = 0;
};

}  // namespace spillway
