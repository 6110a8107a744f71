#include "compress/place/seed_index.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "compress/resume/saved_table.hpp"

namespace spillway {
namespace {

constexpr const char* kTableName = "seeds";
constexpr unsigned kFirstShift = 3;
// 300 species of 4 drafts each take 0.997 times what the species take apart; at 6 1.007 times.
constexpr unsigned kLastShift = 5;
static_assert(SeedTable::kMaxSeeds / 5 <= WantedSeeds::kMax);
static_assert(WantedSeeds::kMax <= SeedTable::kMaxReferences);

}  // namespace

SeedIndex::SeedIndex(ScratchStore& store, MemoryBudget& budget, Pages pages,
                     unsigned most_slot_bits)
    : store_(store),
      reservation_(budget.reserve(memory_bytes(), "the seed index")),
      table_(pages, most_slot_bits),
      stored_(store),
      shift_(kFirstShift) {}

std::uint64_t SeedIndex::memory_bytes() { return SeedTable::memory_bytes(); }

void SeedIndex::add_group(std::uint32_t group, std::uint32_t group_bases,
                          std::span<const Seed> seeds, std::uint32_t origin) {
  bool begun = false;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    prefetch(seeds, i + kSeedsAhead);
    const Seed& seed = seeds[i];
    if (!keeps(seed.hash)) continue;
    while (begun ? !table_.has_room() : !table_.has_room_for_reference()) {
      make_room();
      begun = false;
    }
    if (!keeps(seed.hash)) continue;
    if (!begun) table_.begin_reference({group, group_bases, false});
    begun = true;
    if (table_.add(ReferenceSeed::of(seed, origin))) saved_ = false;
  }
}

void SeedIndex::make_room() {
  if (shift_ < kLastShift) {
    ++shift_;
    table_.thin_out(spacing() - 1);
    saved_ = false;
  } else {
    store_table();
  }
}

void SeedIndex::store_table() {
  stored_.append(table_);
  table_.clear();
  saved_ = false;
}

bool SeedIndex::needs_windows() const {
  return shift_ == kLastShift && (!stored_.empty() || !table_.has_room(window_seeds()));
}

std::uint64_t SeedIndex::window_bytes() const {
  constexpr std::uint64_t kBasesPerByte = 4;
  return (std::uint64_t{table_.capacity()} << kLastShift) / 6 / kBasesPerByte;
}

void SeedIndex::want(std::span<const Seed> seeds, WantedSeeds& wanted) {
  for (const Seed& seed : seeds) wanted.add(ReferenceSeed::hash_of(seed));
}

void SeedIndex::begin_window(const WantedSeeds& wanted, WorkerPool& pool) {
  SPILLWAY_ASSERT(needs_windows());
  // What a window brings and what it adds is wanted, and there once.
  if (!table_.has_room(wanted.size())) store_table();
  SeedTable::Owner owner;
  bool begun = false;
  stored_.find(wanted, pool, [&](std::span<const StoredSeeds::Found> some) {
    for (const StoredSeeds::Found& found : some) {
      if (!table_.has_room() || !table_.has_room_for_reference()) return;
      if (!begun || owner != found.owner) table_.begin_reference(found.owner);
      begun = true;
      owner = found.owner;
      if (table_.add(found.seed)) saved_ = false;
    }
  });
}

std::optional<SeedPlace> SeedIndex::find(const Seed& seed) const {
  if (!keeps(seed.hash)) return std::nullopt;
  const std::uint32_t number = table_.find(ReferenceSeed::hash_of(seed));
  if (number == kNone) return std::nullopt;
  SeedPlace place;
  get_place(number, place);
  return place;
}

void SeedIndex::flush() {
  if (!saved_) table_.save(store_, kTableName);
  saved_ = true;
}

void SeedIndex::restore(unsigned shift) {
  if (shift < kFirstShift || shift > kLastShift) fail_saved_table(kTableName);
  shift_ = shift;
  table_.restore(store_, kTableName);
  saved_ = true;
}

}  // namespace spillway
