// How often seeds occur in the unplaced segments that are still to be placed: what a new reference
// would be good for.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/memory_budget.hpp"
#include "base/mutex.hpp"
#include "base/zeroed_array.hpp"
#include "compress/place/seed_index.hpp"

namespace spillway {

/// Of a bounded size, like the index: a sample of the seeds that becomes thinner when the table
/// is full. What it holds in the end does not depend on the order of adding: the sample is as thin
/// as the number of different seeds asks, and a seed that is in it was counted from the start.
class SeedCounts {
 public:
  explicit SeedCounts(MemoryBudget& budget, Pages pages = Pages::usual);

  static std::uint64_t memory_bytes();
  /// The spacing of seeds that add() wants to see.
  static std::uint64_t spacing_to_add();

  /// Counts the seeds of an unplaced segment. Thread-safe.
  void add(std::span<const Seed> seeds);
  /// Takes them back; once for each add(), or not at all where nobody asks left(). No add()
  /// afterwards, no left() meanwhile. Thread-safe.
  void remove(std::span<const Seed> seeds);

  /// A seed by its hash, and how often it was counted.
  using Counted = std::pair<std::uint64_t, std::uint32_t>;
  /// All that are in the sample, by their hashes.
  std::vector<Counted> counted() const;
  /// One in so many is in the sample, by its hash.
  std::uint64_t spacing() const { return spacing_; }
  /// Adds what another one, of such a spacing, has counted: then this holds what it would if it had
  /// counted that, too. `of_other` in any order. Thread-safe.
  void merge(std::uint64_t spacing_of_other, std::span<const Counted> of_other);

  /// For checkpoints, under `name`. Thread-safe.
  void save(ScratchStore& store, const std::string& name) const;
  /// REQUIRES: empty.
  void restore(const ScratchStore& store, const std::string& name);

  /// Occurrences left, at least 1 for a seed that was not yet removed; 0 if it is not in the
  /// sample.
  std::uint32_t left(const Seed& seed) const;
  /// Fetches what the calls above will look at for `seeds[i]`, if there is such a one.
  void prefetch(std::span<const Seed> seeds, std::size_t i) const;

 private:
  static constexpr std::uint64_t kMaxCounted = 0xffff;

  /// Hash without its top bits, and count: hash << 16 | count. 0 is empty.
  std::uint64_t* slot_of(std::uint64_t hash) const;
  bool keeps(std::uint64_t hash) const { return (hash & (spacing_ - 1)) == 0; }
  std::size_t slot_count() const { return std::size_t{1} << slot_bits_; }
  std::size_t home(std::uint64_t hash) const { return (hash >> 20) & (slot_count() - 1); }
  void add(std::uint64_t hash, std::uint32_t count) SPILLWAY_REQUIRES(mutex_);
  bool make_room() SPILLWAY_REQUIRES(mutex_);
  void grow() SPILLWAY_REQUIRES(mutex_);
  void thin_out() SPILLWAY_REQUIRES(mutex_);
  void move_home(std::size_t slots) SPILLWAY_REQUIRES(mutex_);

  Reservation reservation_;
  // Held while counts are added. What it guards is also read without it, in the phases in which
  // nothing is added: left() and remove().
  mutable Mutex mutex_;
  ZeroedArray<std::uint64_t> slots_;
  unsigned slot_bits_;  // of those that are in use
  std::size_t used_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::uint64_t spacing_;
};

}  // namespace spillway
