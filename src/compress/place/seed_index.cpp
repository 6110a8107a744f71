#include "compress/place/seed_index.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"
#include "compress/resume/saved_table.hpp"
#include "dna/kmer_scan.hpp"

namespace spillway {
namespace {

constexpr unsigned kMinSlotBits = 14;
constexpr unsigned kMaxSlotBits = 22;
constexpr unsigned kGrowthBits = 2;
constexpr std::size_t kMaxSlots = std::size_t{1} << kMaxSlotBits;
constexpr std::uint32_t kMaxUsed = kMaxSlots / 4 * 3;
constexpr std::uint32_t kNumber = kMaxSlots - 1;  // the bits of a slot that are a number
constexpr unsigned kFirstShift = 3;
constexpr unsigned kLastShift = 20;  // the sampling looks at hash bits below those of the slot

}  // namespace

SeedIndex::SeedIndex(MemoryBudget& budget, Pages pages)
    : reservation_(budget.reserve(memory_bytes(), "the seed index")),
      pages_(pages),
      entries_(make_zeroed<Entry>(kMaxUsed)),  // mostly asked for one behind another
      slots_(make_zeroed<Slot>(kMaxSlots, pages)),
      slot_bits_(pages == Pages::large ? kMaxSlotBits : kMinSlotBits),
      shift_(kFirstShift) {}

std::uint64_t SeedIndex::memory_bytes() {
  return kMaxUsed * sizeof(Entry) + kMaxSlots * sizeof(Slot);
}

void SeedIndex::populate() const {
  if (pages_ == Pages::large) spillway::populate(entries_);
}

std::size_t SeedIndex::home(std::uint64_t stored_hash) const {
  return stored_hash >> (kStoredBits - slot_bits_);
}

SeedIndex::Slot SeedIndex::print(std::uint64_t stored_hash) {
  return static_cast<Slot>(stored_hash >> (kStoredBits - 32)) << kMaxSlotBits;
}

void find_seeds(std::span<const Symbol> symbols, std::uint64_t spacing, std::vector<Seed>& seeds) {
  seeds.clear();
  const unsigned parities =
      std::min(static_cast<unsigned>(std::countr_zero(spacing)), kSeedParities);
  KmerScan scan(kSeedBases, parities, kSeedParities);
  scan.take_all(symbols, [&](std::size_t last, const KmerScan::Place& place) {
    if ((place.hash & (spacing - 1)) != 0) return;
    seeds.push_back({place.hash, static_cast<std::uint32_t>(last + 1 - kSeedBases), !place.turned});
  });
}

void SeedIndex::keep_current(std::vector<Seed>& seeds) const {
  std::erase_if(seeds, [this](const Seed& seed) { return !keeps(seed.hash); });
}

// The slot of the entry with the hash, or the empty one where it belongs.
std::size_t SeedIndex::find_slot(std::uint64_t stored_hash) const {
  const Slot wanted = print(stored_hash);
  std::size_t i = home(stored_hash);
  for (; slots_[i] != 0; i = (i + 1) & (slot_count() - 1)) {
    if ((slots_[i] & ~kNumber) != wanted) continue;
    if (entries_[(slots_[i] & kNumber) - 1].hash == stored_hash) break;
  }
  return i;
}

std::uint32_t SeedIndex::find_entry(std::uint64_t stored_hash) const {
  const Slot slot = slots_[find_slot(stored_hash)];
  return slot == 0 ? kNone : (slot & kNumber) - 1;
}

void SeedIndex::put(std::size_t slot, std::uint32_t entry) {
  slots_[slot] = print(entries_[entry].hash) | (entry + 1);
}

void SeedIndex::add_group(std::uint32_t group, std::uint32_t group_bases,
                          std::span<const Seed> seeds, std::uint32_t origin) {
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    prefetch(seeds, i + kSeedsAhead);
    const Seed& seed = seeds[i];
    if (!keeps(seed.hash)) continue;
    while (used_ == kMaxUsed && shift_ < kLastShift) thin_out();
    if (used_ == kMaxUsed) return;
    if (!keeps(seed.hash)) continue;
    if (grow_for(used_ + 1)) put_all();
    const std::uint64_t hash = stored_hash(seed.hash);
    const std::size_t slot = find_slot(hash);
    if (slots_[slot] != 0) continue;
    saved_ = false;
    Entry& entry = entries_[used_];
    entry.hash = hash & ((std::uint64_t{1} << kStoredBits) - 1);
    entry.position = (seed.position - origin) & ((1u << kPositionBits) - 1);
    entry.direct = seed.direct ? 1 : 0;
    entry.group = group;
    entry.group_bases = group_bases;
    put(slot, used_++);
  }
}

void SeedIndex::save(ScratchStore& store, const std::string& name) {
  if (saved_) return;
  const std::uint64_t facts[] = {used_, shift_};
  save_table(store, name, std::span<const Entry>(entries_.get(), used_), used_, facts);
  saved_ = true;
}

void SeedIndex::restore(const ScratchStore& store, const std::string& name) {
  SPILLWAY_ASSERT(used_ == 0);
  std::uint64_t facts[2] = {};
  load_facts(store, name, facts);
  const auto [used, shift] = facts;
  if (used > kMaxUsed || shift > kLastShift) fail_saved_table(name);
  load_table(store, name, std::span<Entry>(entries_.get(), used), facts);
  grow_for(static_cast<std::uint32_t>(used));
  used_ = static_cast<std::uint32_t>(used);
  shift_ = static_cast<unsigned>(shift);
  put_all();
  saved_ = true;
}

std::optional<SeedPlace> SeedIndex::find(const Seed& seed) const {
  if (!keeps(seed.hash)) return std::nullopt;
  const std::uint32_t entry = find_entry(stored_hash(seed.hash));
  if (entry == kNone) return std::nullopt;
  SeedPlace place;
  get_place(entry, place);
  return place;
}

void SeedIndex::prefetch(std::span<const Seed> seeds, std::size_t i) const {
  if (i < seeds.size()) __builtin_prefetch(&slots_[home(stored_hash(seeds[i].hash))]);
}

// Drops every other seed and makes the table anew.
void SeedIndex::thin_out() {
  ++shift_;
  saved_ = false;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < used_; ++i) {
    if (keeps(entries_[i].hash)) entries_[kept++] = entries_[i];
  }
  used_ = kept;
  put_all();
}

// As many slots as that many entries ask for; if there are more than before, put_all() comes next.
bool SeedIndex::grow_for(std::uint32_t entries) {
  const unsigned before = slot_bits_;
  while (entries > slot_count() / 4 * 3) {
    slot_bits_ = std::min(slot_bits_ + kGrowthBits, kMaxSlotBits);
  }
  return slot_bits_ != before;
}

void SeedIndex::put_all() {
  std::fill_n(slots_.get(), slot_count(), Slot{0});
  for (std::uint32_t i = 0; i < used_; ++i) {
    if (i + kSeedsAhead < used_) {
      __builtin_prefetch(&slots_[home(entries_[i + kSeedsAhead].hash)], 1);
    }
    put(find_slot(entries_[i].hash), i);
  }
}

}  // namespace spillway
