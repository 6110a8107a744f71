// The splitters of the reference and the groups that its segments found: what pass one asks at
// every sampled base.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/kmer_tile.hpp"
#include "base/memory_budget.hpp"
#include "scratch/store.hpp"
#include "segment/segment_record.hpp"

namespace spillway {

/// K-mers are sampled by their hash, all copies of one alike: one in `spacing` is kept.
class KmerSampling {
 public:
  /// Dense enough that a candidate stands near every place where a segment may end.
  static KmerSampling for_segment_size(std::uint32_t segment_size);

  explicit KmerSampling(std::uint64_t spacing) : limit_(~std::uint64_t{0} / spacing) {}
  static KmerSampling with_limit(std::uint64_t limit) {
    KmerSampling sampling(1);
    sampling.limit_ = limit;
    return sampling;
  }
  std::uint64_t limit() const { return limit_; }

  /// Not 0 for poly-A, which would otherwise come before every other k-mer.
  static std::uint64_t hash(std::uint64_t canonical_value) { return mix64(canonical_value + 1); }
  bool keeps(std::uint64_t kmer_hash) const { return sample().keeps(kmer_hash); }
  HashSample sample() const { return {.most = limit_}; }

 private:
  std::uint64_t limit_;
};

/// A group that is found by its key: a segment of the reference has founded it.
struct ReferenceGroup {
  GroupKey key;
  std::uint32_t length_bases = 0;
  std::uint32_t ordinal = 0;  ///< of the group, among all of the archive
};

/// Sized once, then filled, then read by any number of threads. Its size follows from the reference
/// (about 80 bytes a segment) and is held on the budget.
class SplitterTable {
 public:
  SplitterTable(KmerSampling sampling, std::uint64_t splitters, std::uint64_t groups,
                MemoryBudget& budget);

  /// What that holds.
  static std::uint64_t memory_bytes(std::uint64_t splitters, std::uint64_t groups);

  /// For checkpoints: the table comes back from `store` as it was saved.
  void save(ScratchStore& store, const std::string& name) const;
  static SplitterTable load(const ScratchStore& store, const std::string& name,
                            MemoryBudget& budget);

  void add_splitter(std::uint64_t canonical_value);
  /// Entries are numbered as they are added.
  void add_group(const ReferenceGroup& group);

  KmerSampling sampling() const { return sampling_; }
  bool is_splitter(std::uint64_t canonical_value) const;
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

  KmerSampling sampling_;
  Reservation reservation_;
  std::vector<std::uint64_t> kmers_;         // open addressing, kNoKmer is empty
  std::vector<std::uint32_t> group_by_key_;  // open addressing on the key, kNoGroup is empty
  std::vector<ReferenceGroup> groups_;
  std::uint64_t splitters_ = 0;
};

}  // namespace spillway
