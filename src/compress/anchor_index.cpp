#include "compress/anchor_index.hpp"

#include <algorithm>

#include "base/kmer_tile.hpp"
#include "scratch/state.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr unsigned kSlotBits = 22;
constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;
constexpr std::uint32_t kMostUsed = kSlots / 4 * 3;
constexpr std::uint32_t kNumber = kSlots - 1;  // the bits of a slot that are a number
constexpr unsigned kFirstShift = 3;
constexpr unsigned kLastShift = 20;  // the sampling looks at hash bits below those of the slot

ByteView bytes_of(const void* begin, std::size_t size) {
  return {static_cast<const std::uint8_t*>(begin), size};
}

}  // namespace

AnchorIndex::AnchorIndex(MemoryBudget& budget, Pages pages)
    : reservation_(budget.reserve(memory_bytes(), "the anchor index")),
      pages_(pages),
      entries_(make_zeroed<Entry>(kMostUsed)),  // mostly asked for one behind another
      slots_(make_zeroed<Slot>(kSlots, pages)),
      shift_(kFirstShift) {}

std::uint64_t AnchorIndex::memory_bytes() {
  return kMostUsed * sizeof(Entry) + kSlots * sizeof(Slot);
}

void AnchorIndex::populate() const {
  if (pages_ == Pages::large) spillway::populate(entries_);
}

std::size_t AnchorIndex::home(std::uint64_t stored_hash) {
  return (stored_hash >> (kStoredBits - kSlotBits)) & (kSlots - 1);
}

AnchorIndex::Slot AnchorIndex::print(std::uint64_t stored_hash) {
  return static_cast<Slot>(stored_hash >> (kStoredBits - 32)) << kSlotBits;
}

void find_anchors(std::span<const Symbol> symbols, std::uint64_t spacing,
                  std::vector<Anchor>& anchors) {
  anchors.clear();
  // mix64 leaves 0 as it is, and then every 20-mer of a poly-A would be an anchor; the tile adds 1.
  KmerTile tile(kAnchorBases, KmerTile::Align::low);
  const HashSample sample{.mask = spacing - 1, .most = 0};
  for (std::size_t begin = 0; begin < symbols.size(); begin += KmerTile::kMostSymbols) {
    tile.take(symbols.subspan(begin, std::min(KmerTile::kMostSymbols, symbols.size() - begin)));
    for (const std::size_t i : tile.places(sample)) {
      anchors.push_back({tile.hash(i), static_cast<std::uint32_t>(begin + i + 1 - kAnchorBases),
                         tile.is_direct(i)});
    }
  }
}

void AnchorIndex::keep_current(std::vector<Anchor>& anchors) const {
  std::erase_if(anchors, [this](const Anchor& anchor) { return !keeps(anchor.hash); });
}

// The slot of the entry with the hash, or the empty one where it belongs.
std::size_t AnchorIndex::find_slot(std::uint64_t stored_hash) const {
  const Slot wanted = print(stored_hash);
  std::size_t i = home(stored_hash);
  for (; slots_[i] != 0; i = (i + 1) & (kSlots - 1)) {
    if ((slots_[i] & ~kNumber) != wanted) continue;
    if (entries_[(slots_[i] & kNumber) - 1].hash == stored_hash) break;
  }
  return i;
}

std::uint32_t AnchorIndex::find_entry(std::uint64_t stored_hash) const {
  const Slot slot = slots_[find_slot(stored_hash)];
  return slot == 0 ? kNone : (slot & kNumber) - 1;
}

void AnchorIndex::put(std::size_t slot, std::uint32_t entry) {
  slots_[slot] = print(entries_[entry].hash) | (entry + 1);
}

void AnchorIndex::add_group(std::uint32_t group, std::uint32_t group_bases,
                            std::span<const Anchor> anchors, std::uint32_t origin) {
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    prefetch(anchors, i + kAnchorsAhead);
    const Anchor& anchor = anchors[i];
    if (!keeps(anchor.hash)) continue;
    while (used_ == kMostUsed && shift_ < kLastShift) thin_out();
    if (used_ == kMostUsed) return;
    if (!keeps(anchor.hash)) continue;
    const std::uint64_t hash = stored_hash(anchor.hash);
    const std::size_t slot = find_slot(hash);
    if (slots_[slot] != 0) continue;
    saved_ = false;
    Entry& entry = entries_[used_];
    entry.hash = hash & ((std::uint64_t{1} << kStoredBits) - 1);
    entry.position = (anchor.position - origin) & ((1u << 21) - 1);
    entry.direct = anchor.direct ? 1 : 0;
    entry.group = group;
    entry.group_bases = group_bases;
    put(slot, used_++);
  }
}

void AnchorIndex::save(ScratchStore& store, const std::string& name) {
  if (saved_) return;
  StateWriter state;
  state.number(used_);
  state.number(shift_);
  store.save(name, state.written());
  store.save(name + " entries", bytes_of(entries_.get(), used_ * sizeof(Entry)));
  saved_ = true;
}

void AnchorIndex::restore(const ScratchStore& store, const std::string& name) {
  const auto fail = [&] {
    throw Error(ErrorKind::corrupt, "scratch store: the table of " + name + " is not whole");
  };
  Bytes head;
  const auto gather = [&](ByteView piece) { head.insert(head.end(), piece.begin(), piece.end()); };
  if (!store.load(name, gather)) fail();
  StateReader state(head);
  const std::uint64_t used = state.number();
  const std::uint64_t shift = state.number();
  if (used > kMostUsed || shift > kLastShift) fail();
  std::size_t at = 0;
  auto* const out = reinterpret_cast<std::uint8_t*>(entries_.get());
  store.load(name + " entries", [&](ByteView piece) {
    if (piece.size() > used * sizeof(Entry) - at) fail();
    std::copy(piece.begin(), piece.end(), out + at);
    at += piece.size();
  });
  if (at != used * sizeof(Entry)) fail();
  used_ = static_cast<std::uint32_t>(used);
  shift_ = static_cast<unsigned>(shift);
  for (std::uint32_t i = 0; i < used_; ++i) put(find_slot(entries_[i].hash), i);
  saved_ = true;
}

std::optional<AnchorPlace> AnchorIndex::find(const Anchor& anchor) const {
  if (!keeps(anchor.hash)) return std::nullopt;
  const std::uint32_t entry = find_entry(stored_hash(anchor.hash));
  if (entry == kNone) return std::nullopt;
  AnchorPlace place;
  get_place(entry, place);
  return place;
}

void AnchorIndex::prefetch(std::span<const Anchor> anchors, std::size_t i) const {
  if (i < anchors.size()) __builtin_prefetch(&slots_[home(stored_hash(anchors[i].hash))]);
}

// Drops every other anchor and makes the table anew.
void AnchorIndex::thin_out() {
  ++shift_;
  saved_ = false;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < used_; ++i) {
    if (keeps(entries_[i].hash)) entries_[kept++] = entries_[i];
  }
  used_ = kept;
  std::fill_n(slots_.get(), kSlots, Slot{0});
  for (std::uint32_t i = 0; i < used_; ++i) put(find_slot(entries_[i].hash), i);
}

}  // namespace spillway
