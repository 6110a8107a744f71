#include "compress/place/seed_counts.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

#include "base/assert.hpp"
#include "base/work_listener.hpp"
#include "compress/resume/saved_table.hpp"

namespace spillway {
namespace {

constexpr unsigned kMinSlotBits = 14;
constexpr unsigned kMaxSlotBits = 19;
constexpr unsigned kGrowthBits = 2;
constexpr std::size_t kMaxSlots = std::size_t{1} << kMaxSlotBits;
constexpr std::uint64_t kFirstSpacing = std::uint64_t{1} << kSeedParities;
constexpr std::uint64_t kLastSpacing = std::uint64_t{1} << 20;
constexpr unsigned kCountBits = 16;

std::uint64_t stored(std::uint64_t hash) { return hash << kCountBits; }

}  // namespace

SeedCounts::SeedCounts(MemoryBudget& budget, Pages pages)
    : reservation_(budget.reserve(memory_bytes(), "counting seeds")),
      slots_(make_zeroed<std::uint64_t>(kMaxSlots, pages)),
      slot_bits_(pages == Pages::large ? kMaxSlotBits : kMinSlotBits),
      spacing_(kFirstSpacing) {}

std::uint64_t SeedCounts::memory_bytes() { return kMaxSlots * sizeof(std::uint64_t); }

std::uint64_t SeedCounts::spacing_to_add() { return kFirstSpacing; }

// The slot with the hash, or the empty one where it belongs. Counts may change meanwhile.
std::uint64_t* SeedCounts::slot_of(std::uint64_t hash) const {
  const std::uint64_t wanted = stored(hash);
  std::size_t i = home(hash);
  for (;;) {
    const std::uint64_t slot = std::atomic_ref(slots_[i]).load(std::memory_order_relaxed);
    if (slot == 0 || (slot & ~kMaxCounted) == wanted) return &slots_[i];
    i = (i + 1) & (slot_count() - 1);
  }
}

void SeedCounts::prefetch(std::span<const Seed> seeds, std::size_t i) const {
  if (i < seeds.size() && keeps(seeds[i].hash)) {
    __builtin_prefetch(&slots_[home(seeds[i].hash)]);
  }
}

void SeedCounts::add(std::span<const Seed> seeds) {
  const MutexLock lock(mutex_);
  const SerialSection section(&mutex_);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    prefetch(seeds, i + kSeedsAhead);
    add(seeds[i].hash, 1);
  }
}

void SeedCounts::add(std::uint64_t hash, std::uint32_t count) {
  if (!keeps(hash)) return;
  std::uint64_t* slot = slot_of(hash);
  if (*slot == 0) {
    if (used_ == slot_count() / 4 * 3) {
      if (!make_room() || !keeps(hash)) return;
      slot = slot_of(hash);
    }
    *slot = stored(hash);
    ++used_;
  }
  *slot += std::min<std::uint64_t>(count, kMaxCounted - (*slot & kMaxCounted));
}

std::vector<SeedCounts::Counted> SeedCounts::counted() const {
  std::vector<Counted> all;
  {
    const MutexLock lock(mutex_);
    all.reserve(used_);
    for (std::size_t i = 0; i < slot_count(); ++i) {
      if (slots_[i] == 0) continue;
      all.emplace_back(slots_[i] >> kCountBits,
                       static_cast<std::uint32_t>(slots_[i] & kMaxCounted));
    }
  }
  std::ranges::sort(all);
  return all;
}

void SeedCounts::merge(std::uint64_t spacing_of_other, std::span<const Counted> of_other) {
  const MutexLock lock(mutex_);
  // A sample that is thinner has not counted what it dropped.
  while (spacing_ < spacing_of_other) thin_out();
  for (const auto& [hash, count] : of_other) add(hash, count);
}

void SeedCounts::remove(std::span<const Seed> seeds) {
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    prefetch(seeds, i + kSeedsAhead);
    const Seed& seed = seeds[i];
    if (!keeps(seed.hash)) continue;
    const std::atomic_ref slot(*slot_of(seed.hash));
    // A count that has reached its limit is no longer known; it stays.
    const std::uint64_t count = slot.load(std::memory_order_relaxed) & kMaxCounted;
    if (count > 0 && count < kMaxCounted) slot.fetch_sub(1, std::memory_order_relaxed);
  }
}

void SeedCounts::save(ScratchStore& store, const std::string& name) const {
  const MutexLock lock(mutex_);
  const std::uint64_t facts[] = {used_, spacing_, slot_bits_};
  save_table(store, name, std::span<const std::uint64_t>(slots_.get(), slot_count()), used_, facts);
}

void SeedCounts::restore(const ScratchStore& store, const std::string& name) {
  const MutexLock lock(mutex_);
  SPILLWAY_ASSERT(used_ == 0);
  std::uint64_t facts[3] = {};
  load_facts(store, name, facts);
  const auto [used, spacing, slot_bits] = facts;
  if (slot_bits < kMinSlotBits || slot_bits > kMaxSlotBits) fail_saved_table(name);
  slot_bits_ = static_cast<unsigned>(slot_bits);
  load_table(store, name, std::span<std::uint64_t>(slots_.get(), slot_count()), facts);
  used_ = used;
  spacing_ = spacing;
}

std::uint32_t SeedCounts::left(const Seed& seed) const {
  return keeps(seed.hash) ? static_cast<std::uint32_t>(*slot_of(seed.hash) & kMaxCounted) : 0;
}

bool SeedCounts::make_room() {
  if (slot_bits_ < kMaxSlotBits) {
    grow();
  } else if (spacing_ < kLastSpacing) {
    thin_out();
  } else {
    return false;
  }
  return true;
}

void SeedCounts::grow() {
  const std::size_t before = slot_count();
  slot_bits_ = std::min(slot_bits_ + kGrowthBits, kMaxSlotBits);
  move_home(before);
}

// Drops the seeds that the thinner sample lacks.
void SeedCounts::thin_out() {
  spacing_ *= 2;
  for (std::size_t i = 0; i < slot_count(); ++i) {
    if (slots_[i] != 0 && !keeps(slots_[i] >> kCountBits)) {
      slots_[i] = 0;
      --used_;
    }
  }
  move_home(slot_count());
}

// Moves the entries to where they belong, which lie in the first `slots` slots as they did when
// that was all. An entry that is taken behind an empty slot finds its new place at or before the
// old one, or behind those slots.
void SeedCounts::move_home(std::size_t slots) {
  std::size_t start = 0;
  while (slots_[start] != 0) ++start;
  for (std::size_t step = 1; step < slots; ++step) {
    std::uint64_t& old = slots_[(start + step) & (slots - 1)];
    if (old == 0) continue;
    const std::uint64_t entry = old;
    old = 0;
    *slot_of(entry >> kCountBits) = entry;
  }
}

}  // namespace spillway
