#include "compress/anchor_index.hpp"

#include <algorithm>

#include "base/kmer_tile.hpp"
#include "compress/saved_table.hpp"

namespace spillway {
namespace {

constexpr unsigned kSlotBits = 22;
constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;
constexpr std::size_t kMostUsed = kSlots / 4 * 3;
constexpr unsigned kFirstShift = 3;
constexpr unsigned kLastShift = 20;  // the sampling looks at hash bits below those of the slot
constexpr std::uint64_t kStoredBits = 42;

}  // namespace

AnchorIndex::AnchorIndex(MemoryBudget& budget, Pages pages)
    : reservation_(budget.reserve(memory_bytes(), "the anchor index")),
      entries_(make_zeroed<Entry>(kSlots, pages)),
      shift_(kFirstShift) {}

std::uint64_t AnchorIndex::memory_bytes() { return kSlots * sizeof(Entry); }

std::uint64_t AnchorIndex::stored_hash(std::uint64_t hash) {
  return hash & ((std::uint64_t{1} << kStoredBits) - 1);
}

std::size_t AnchorIndex::home(std::uint64_t stored_hash) {
  return (stored_hash >> (kStoredBits - kSlotBits)) & (kSlots - 1);
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

void AnchorIndex::add_group(std::uint32_t group, std::uint32_t group_bases,
                            std::span<const Anchor> anchors, std::uint32_t origin) {
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    prefetch(anchors, i + kAnchorsAhead);
    const Anchor& anchor = anchors[i];
    if (!keeps(anchor.hash)) continue;
    if (used_ == kMostUsed) {
      if (shift_ == kLastShift) return;
      thin_out();
      if (!keeps(anchor.hash)) continue;
    }
    const std::uint64_t hash = stored_hash(anchor.hash);
    std::size_t slot = home(hash);
    while (entries_[slot].group_bases != 0 && entries_[slot].hash != hash) {
      slot = (slot + 1) & (kSlots - 1);
    }
    if (entries_[slot].group_bases != 0) continue;
    saved_ = false;
    Entry& entry = entries_[slot];
    entry.hash = hash & ((std::uint64_t{1} << kStoredBits) - 1);
    entry.position = (anchor.position - origin) & ((1u << 21) - 1);
    entry.direct = anchor.direct ? 1 : 0;
    entry.group = group;
    entry.group_bases = group_bases;
    ++used_;
  }
}

void AnchorIndex::save(ScratchStore& store, const std::string& name) {
  if (saved_) return;
  const std::uint64_t facts[] = {used_, shift_};
  save_table(store, name, std::span<const Entry>(entries_.get(), kSlots), used_, facts);
  saved_ = true;
}

void AnchorIndex::restore(const ScratchStore& store, const std::string& name) {
  std::uint64_t facts[2] = {};
  load_table(store, name, std::span<Entry>(entries_.get(), kSlots), facts);
  used_ = facts[0];
  shift_ = static_cast<unsigned>(facts[1]);
  saved_ = true;
}

std::optional<AnchorPlace> AnchorIndex::find(const Anchor& anchor) const {
  if (!keeps(anchor.hash)) return std::nullopt;
  const std::uint64_t hash = stored_hash(anchor.hash);
  for (std::size_t slot = home(hash); entries_[slot].group_bases != 0;
       slot = (slot + 1) & (kSlots - 1)) {
    const Entry& entry = entries_[slot];
    if (entry.hash == hash) {
      return AnchorPlace{entry.group, entry.group_bases, static_cast<std::uint32_t>(entry.position),
                         entry.direct != 0};
    }
  }
  return std::nullopt;
}

void AnchorIndex::prefetch(std::span<const Anchor> anchors, std::size_t i) const {
  if (i < anchors.size()) __builtin_prefetch(&entries_[home(stored_hash(anchors[i].hash))]);
}

// Drops every other anchor and moves the rest home, in place: the walk begins behind an empty slot,
// so an entry that is taken out finds its new slot at or before the old one.
void AnchorIndex::thin_out() {
  ++shift_;
  saved_ = false;
  for (std::size_t i = 0; i < kSlots; ++i) {
    if (entries_[i].group_bases != 0 && !keeps(entries_[i].hash)) {
      entries_[i] = Entry{};
      --used_;
    }
  }
  std::size_t start = 0;
  while (entries_[start].group_bases != 0) ++start;
  for (std::size_t step = 1; step < kSlots; ++step) {
    const std::size_t i = (start + step) & (kSlots - 1);
    if (entries_[i].group_bases == 0) continue;
    const Entry entry = entries_[i];
    entries_[i] = Entry{};
    std::size_t slot = home(entry.hash);
    while (entries_[slot].group_bases != 0) slot = (slot + 1) & (kSlots - 1);
    entries_[slot] = entry;
  }
}

}  // namespace spillway
