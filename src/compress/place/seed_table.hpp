// The seeds of references that are in memory, by reference and by hash.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/zeroed_array.hpp"
#include "compress/place/seed.hpp"
#include "config/option_limits.hpp"
#include "scratch/store.hpp"

namespace spillway {

/// A seed of a reference.
struct ReferenceSeed {
  static constexpr unsigned kHashBits = 42;
  /// A segment has two segment sizes at most, and the k-mer at its end.
  static constexpr unsigned kPositionBits = 21;
  static_assert(2 * kSegmentSizes.most + kKmerLengths.most < 1u << kPositionBits);

  std::uint64_t hash : kHashBits;  ///< the low bits
  std::uint64_t position : kPositionBits;
  std::uint64_t direct : 1;

  static std::uint64_t hash_of(const Seed& seed) {
    return seed.hash & ((std::uint64_t{1} << kHashBits) - 1);
  }
  /// Of a seed in a sequence in which the reference begins at `origin`.
  static ReferenceSeed of(const Seed& seed, std::uint32_t origin) {
    return {hash_of(seed) & ((std::uint64_t{1} << kHashBits) - 1),
            (seed.position - origin) & ((1u << kPositionBits) - 1), seed.direct ? 1u : 0u};
  }
};
static_assert(sizeof(ReferenceSeed) == 8);

/// Seeds lie one after another as the references have them; a hash table has their numbers. So
/// whoever looks for a stretch that resembles a reference has to go through the table now and then
/// only (Walk). A hash is in it once: its first place stays.
///
/// Its memory is that of a full one, of which what is used is taken. The hash table begins small
/// with Pages::usual: each slot of a large one that is nearly empty would take a page.
class SeedTable {
 public:
  static constexpr unsigned kMaxSlotBits = 21;
  static constexpr std::uint32_t kMaxSeeds = (1u << kMaxSlotBits) / 4 * 3;
  static constexpr std::uint32_t kMaxReferences = 3u << 17;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  /// Tests have it smaller: 14 <= `most_slot_bits` <= kMaxSlotBits.
  explicit SeedTable(Pages pages, unsigned most_slot_bits = kMaxSlotBits);

  static std::uint64_t memory_bytes();
  /// Takes the memory of all seeds, with Pages::large: what a run takes then does not depend on how
  /// many there are. May run beside all other calls.
  void populate() const;

  std::uint32_t size() const { return used_; }
  /// Seeds that it takes at most.
  std::uint32_t capacity() const { return max_seeds_; }
  std::uint32_t references() const { return reference_count_; }
  /// For `n` seeds, in as many references.
  bool has_room(std::uint32_t n) const {
    return n <= max_seeds_ - used_ && n <= kMaxReferences - reference_count_;
  }
  bool has_room() const { return used_ < max_seeds_; }
  bool has_room_for_reference() const { return has_room(1); }

  /// Whose seeds add() is given.
  struct Owner {
    std::uint32_t group = 0;
    std::uint32_t group_bases = 0;
    bool is_stored = false;  ///< its seeds are in the scratch store, too
    bool operator==(const Owner&) const = default;
  };
  /// REQUIRES: has_room_for_reference().
  void begin_reference(const Owner& owner);
  /// False if the hash is there. REQUIRES: has_room().
  bool add(const ReferenceSeed& seed);

  /// The number of the seed with the hash; kNone if there is none.
  std::uint32_t find(std::uint64_t hash) const {
    const Slot slot = slots_[find_slot(hash)];
    return slot == 0 ? kNone : (slot & kNumber) - 1;
  }
  void get_place(std::uint32_t number, SeedPlace& place) const;
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[home(hash)]); }

  /// Finds what find() finds, faster where seeds come one after another as in a reference, in
  /// either direction. REQUIRES: nothing is added meanwhile.
  class Walk {
   public:
    explicit Walk(const SeedTable& table) : table_(table), size_(table.used_) {}
    std::uint32_t find(std::uint64_t hash, bool direct);
    /// The last one was not found beside the one before, as those to come may not be.
    bool is_lost() const { return is_lost_; }

   private:
    /// How far from the last one the next one is looked for: differences cost both sides seeds.
    static constexpr std::uint32_t kMaxAhead = 4;

    const SeedTable& table_;
    std::uint32_t size_;
    std::uint32_t last_ = kNone;  // the one that was found last
    bool backward_ = false;       // they come in descending order
    bool is_lost_ = true;
  };

  /// Keeps the seeds whose hashes have no bit of `mask`.
  void thin_out(std::uint64_t mask);
  void clear();

  /// Gives each reference that is not stored, with its seeds, to `take(owner, seeds)`, in their
  /// order.
  template <typename Take>
  void for_each_not_stored(Take take) const {
    for (std::uint32_t i = 0; i < reference_count_; ++i) {
      const Owner owner = references_[i].owner();
      if (owner.is_stored) continue;
      const std::uint32_t begin = references_[i].begin;
      take(owner, std::span<const ReferenceSeed>(seeds_.get() + begin, end_of(i) - begin));
    }
  }

  /// For checkpoints, under `name`.
  void save(ScratchStore& store, const std::string& name) const;
  /// REQUIRES: empty. Error corrupt.
  void restore(const ScratchStore& store, const std::string& name);

 private:
  struct Reference {
    std::uint32_t group;
    std::uint32_t group_bases : 31;
    std::uint32_t is_stored : 1;
    std::uint32_t begin;  // number of its first seed

    Owner owner() const { return {group, group_bases, is_stored != 0}; }
  };
  /// The number of a seed + 1, and bits of its hash above; 0 is empty.
  using Slot = std::uint32_t;
  static constexpr std::uint32_t kNumber = (1u << kMaxSlotBits) - 1;
  /// The reference of a seed is looked for from that of the first seed of its block on.
  static constexpr std::uint32_t kBlock = 64;

  std::size_t slot_count() const { return std::size_t{1} << slot_bits_; }
  std::size_t home(std::uint64_t hash) const {
    return hash >> (ReferenceSeed::kHashBits - slot_bits_);
  }
  static Slot print(std::uint64_t hash) {
    return static_cast<Slot>(hash >> (ReferenceSeed::kHashBits - 32)) << kMaxSlotBits;
  }
  std::uint32_t end_of(std::uint32_t reference) const {
    return reference + 1 < reference_count_ ? references_[reference + 1].begin : used_;
  }
  std::size_t find_slot(std::uint64_t hash) const;
  bool grow_for(std::uint32_t seeds);
  void put_all();
  void index_blocks();

  Pages pages_;
  unsigned most_slot_bits_;
  std::uint32_t max_seeds_;
  ZeroedArray<ReferenceSeed> seeds_;
  ZeroedArray<Reference> references_;
  ZeroedArray<std::uint32_t> reference_of_block_;  // of its first seed
  ZeroedArray<Slot> slots_;
  unsigned slot_bits_;  // of those that are in use
  std::uint32_t used_ = 0;
  std::uint32_t reference_count_ = 0;
};

// A hash is there once, so whatever seed has it is the one.
inline std::uint32_t SeedTable::Walk::find(std::uint64_t hash, bool direct) {
  SPILLWAY_ASSERT(table_.used_ == size_);
  const ReferenceSeed* const seeds = table_.seeds_.get();
  if (last_ != kNone) {
    const std::uint32_t most = std::min(kMaxAhead, backward_ ? last_ : size_ - 1 - last_);
    for (std::uint32_t step = 1; step <= most; ++step) {
      const std::uint32_t number = backward_ ? last_ - step : last_ + step;
      if (seeds[number].hash != hash) continue;
      last_ = number;
      is_lost_ = false;
      return number;
    }
  }
  is_lost_ = true;
  const std::uint32_t number = table_.find(hash);
  if (number == kNone) return kNone;
  last_ = number;
  backward_ = (seeds[number].direct != 0) != direct;
  return number;
}

}  // namespace spillway
