#include "compress/place/seed_table.hpp"

#include <utility>

#include "compress/resume/saved_table.hpp"

namespace spillway {
namespace {

constexpr unsigned kMinSlotBits = 14;
constexpr unsigned kGrowthBits = 2;

constexpr std::uint32_t seeds_for(unsigned slot_bits) { return (1u << slot_bits) / 4 * 3; }
static_assert(SeedTable::kMaxSeeds == seeds_for(SeedTable::kMaxSlotBits));

std::string references_of(const std::string& name) { return name + ": references"; }

}  // namespace

SeedTable::SeedTable(Pages pages, unsigned most_slot_bits)
    : pages_(pages),
      most_slot_bits_(most_slot_bits),
      max_seeds_(seeds_for(most_slot_bits)),
      seeds_(make_zeroed<ReferenceSeed>(max_seeds_)),  // mostly asked for one after another
      references_(make_zeroed<Reference>(kMaxReferences)),
      reference_of_block_(make_zeroed<std::uint32_t>(max_seeds_ / kBlock + 1)),
      slots_(make_zeroed<Slot>(std::size_t{1} << most_slot_bits, pages)),
      slot_bits_(pages == Pages::large ? most_slot_bits : kMinSlotBits) {
  SPILLWAY_ASSERT(kMinSlotBits <= most_slot_bits && most_slot_bits <= kMaxSlotBits);
}

std::uint64_t SeedTable::memory_bytes() {
  return kMaxSeeds * sizeof(ReferenceSeed) + kMaxReferences * sizeof(Reference) +
         (kMaxSeeds / kBlock + 1) * sizeof(std::uint32_t) +
         (std::uint64_t{1} << kMaxSlotBits) * sizeof(Slot);
}

void SeedTable::populate() const {
  if (pages_ == Pages::large) spillway::populate(seeds_);
}

// The slot of the seed with the hash, or the empty one where it belongs.
std::size_t SeedTable::find_slot(std::uint64_t hash) const {
  const Slot wanted = print(hash);
  std::size_t i = home(hash);
  for (; slots_[i] != 0; i = (i + 1) & (slot_count() - 1)) {
    if ((slots_[i] & ~kNumber) != wanted) continue;
    if (seeds_[(slots_[i] & kNumber) - 1].hash == hash) break;
  }
  return i;
}

void SeedTable::begin_reference(const Owner& owner) {
  SPILLWAY_ASSERT(has_room_for_reference());
  // One that has no seeds makes room.
  if (reference_count_ > 0 && references_[reference_count_ - 1].begin == used_) --reference_count_;
  references_[reference_count_++] = {owner.group, owner.group_bases & 0x7fffffff,
                                     owner.is_stored ? 1u : 0u, used_};
}

bool SeedTable::add(const ReferenceSeed& seed) {
  SPILLWAY_ASSERT(has_room() && reference_count_ > 0);
  if (grow_for(used_ + 1)) put_all();
  const std::size_t slot = find_slot(seed.hash);
  if (slots_[slot] != 0) return false;
  if (used_ % kBlock == 0) reference_of_block_[used_ / kBlock] = reference_count_ - 1;
  seeds_[used_] = seed;
  slots_[slot] = print(seed.hash) | ++used_;
  return true;
}

void SeedTable::get_place(std::uint32_t number, SeedPlace& place) const {
  std::uint32_t reference = reference_of_block_[number / kBlock];
  while (end_of(reference) <= number) ++reference;
  const ReferenceSeed& seed = seeds_[number];
  place.group = references_[reference].group;
  place.group_bases = references_[reference].group_bases;
  place.position = static_cast<std::uint32_t>(seed.position);
  place.direct = seed.direct != 0;
}

void SeedTable::thin_out(std::uint64_t mask) {
  std::uint32_t kept = 0;
  std::uint32_t kept_references = 0;
  for (std::uint32_t i = 0; i < reference_count_; ++i) {
    Reference reference = references_[i];
    const std::uint32_t end = end_of(i);
    const std::uint32_t begin = std::exchange(reference.begin, kept);
    for (std::uint32_t seed = begin; seed < end; ++seed) {
      if ((seeds_[seed].hash & mask) == 0) seeds_[kept++] = seeds_[seed];
    }
    if (kept > reference.begin) references_[kept_references++] = reference;
  }
  used_ = kept;
  reference_count_ = kept_references;
  index_blocks();
  put_all();
}

void SeedTable::clear() {
  used_ = 0;
  reference_count_ = 0;
  put_all();
}

void SeedTable::index_blocks() {
  std::uint32_t block = 0;
  for (std::uint32_t i = 0; i < reference_count_; ++i) {
    for (; block * kBlock < end_of(i); ++block) reference_of_block_[block] = i;
  }
}

// As many slots as that many seeds ask for; if there are more than before, put_all() comes next.
bool SeedTable::grow_for(std::uint32_t seeds) {
  const unsigned before = slot_bits_;
  while (seeds > slot_count() / 4 * 3) {
    slot_bits_ = std::min(slot_bits_ + kGrowthBits, most_slot_bits_);
  }
  return slot_bits_ != before;
}

void SeedTable::put_all() {
  std::fill_n(slots_.get(), slot_count(), Slot{0});
  for (std::uint32_t i = 0; i < used_; ++i) {
    if (i + kSeedsAhead < used_) {
      __builtin_prefetch(&slots_[home(seeds_[i + kSeedsAhead].hash)], 1);
    }
    slots_[find_slot(seeds_[i].hash)] = print(seeds_[i].hash) | (i + 1);
  }
}

void SeedTable::save(ScratchStore& store, const std::string& name) const {
  const std::uint64_t facts[] = {used_, reference_count_};
  save_table(store, name, std::span<const ReferenceSeed>(seeds_.get(), used_), used_, facts);
  save_table(store, references_of(name),
             std::span<const Reference>(references_.get(), reference_count_), reference_count_,
             facts);
}

void SeedTable::restore(const ScratchStore& store, const std::string& name) {
  SPILLWAY_ASSERT(used_ == 0);
  std::uint64_t facts[2] = {};
  load_facts(store, name, facts);
  const auto [used, references] = facts;
  if (used > max_seeds_ || references > kMaxReferences) fail_saved_table(name);
  load_table(store, name, std::span<ReferenceSeed>(seeds_.get(), used), facts);
  load_table(store, references_of(name), std::span<Reference>(references_.get(), references),
             facts);
  used_ = static_cast<std::uint32_t>(used);
  reference_count_ = static_cast<std::uint32_t>(references);
  for (std::uint32_t i = 0; i < reference_count_; ++i) {
    if (references_[i].begin > end_of(i) || end_of(i) > used_) fail_saved_table(name);
  }
  if (used_ > 0 && (reference_count_ == 0 || references_[0].begin != 0)) fail_saved_table(name);
  grow_for(used_);
  index_blocks();
  put_all();
}

}  // namespace spillway
