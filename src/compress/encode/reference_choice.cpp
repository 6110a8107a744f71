#include "compress/encode/reference_choice.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "compress/place/seed.hpp"
#include "segment/segment_record.hpp"

namespace spillway {
namespace {

// One k-mer in so many is looked at.
constexpr std::uint64_t kSpacing = 16;
// Of two different ones there is nothing to choose: each is as far from the other.
constexpr std::size_t kMin = 3;
// The first segment stays the reference unless the best one does without a tenth of what is
// missing.
constexpr std::uint64_t kTenths = 9;

/// How many segments have a k-mer.
class KmerCounts {
 public:
  explicit KmerCounts(std::size_t kmers)
      : slots_(std::bit_ceil(2 * kmers + 1)), shift_(64 - std::countr_zero(slots_.size())) {}

  /// False if `segment` has been counted.
  bool add(std::uint64_t hash, std::uint32_t segment) {
    Slot& slot = slot_of(hash);
    if (slot.segments > 0 && slot.last == segment) return false;
    slot = {hash, slot.segments + 1, segment};
    return true;
  }
  std::uint32_t segments_with(std::uint64_t hash) { return slot_of(hash).segments; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t segments = 0;  // 0: empty
    std::uint32_t last = 0;      // of them
  };

  Slot& slot_of(std::uint64_t hash) {
    // The sampling has looked at the low bits of the hash.
    std::size_t i = (hash * 0x9e3779b97f4a7c15ULL) >> shift_;
    while (slots_[i].segments > 0 && slots_[i].hash != hash) i = (i + 1) & (slots_.size() - 1);
    return slots_[i];
  }

  std::vector<Slot> slots_;
  int shift_;
};

/// Sampled k-mers of segments, one after the other.
struct Sample {
  std::vector<std::uint64_t> hashes;
  std::vector<std::size_t> ends;  // of the segments, in `hashes`
  std::size_t different = 0;      // segments
};

Sample sample(std::span<const PackedSegment> segments) {
  Sample out;
  std::vector<Hash128> seen;
  std::vector<Symbol> symbols;
  CaseMask mask;
  std::vector<Seed> seeds;
  for (const PackedSegment& segment : segments) {
    // Equal ones share a text: all of them cost what one does.
    const Hash128 hash = hash128(segment.packed);
    if (std::ranges::find(seen, hash) == seen.end()) {
      seen.push_back(hash);
      read_segment(segment.packed, symbols, mask);
      find_seeds(symbols, kSpacing, seeds);
      for (const Seed& seed : seeds) out.hashes.push_back(seed.hash);
    }
    out.ends.push_back(out.hashes.size());
  }
  out.different = seen.size();
  return out;
}

// Counts the k-mers of each segment, and leaves each of them once in it.
void count_once(Sample& sampled, KmerCounts& counts) {
  std::size_t kept = 0;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < sampled.ends.size(); ++i) {
    for (; next < sampled.ends[i]; ++next) {
      const std::uint64_t hash = sampled.hashes[next];
      if (counts.add(hash, i)) sampled.hashes[kept++] = hash;
    }
    sampled.ends[i] = kept;
  }
  sampled.hashes.resize(kept);
}

}  // namespace

std::size_t choose_reference(std::span<const PackedSegment> segments) {
  SPILLWAY_ASSERT(!segments.empty());
  if (segments.size() < kMin) return 0;
  // The segment that the group is made for comes first wherever it stands. In-group ids are coded
  // in the order of the input, of which only id 0 is free: so it is the reference if it is out of
  // place.
  if (segments[1].position < segments[0].position) return 0;
  Sample sampled = sample(segments);
  if (sampled.different < kMin) return 0;
  KmerCounts counts(sampled.hashes.size());
  count_once(sampled, counts);
  // What the others have of it is missing in a segment that has it not.
  std::vector<std::uint64_t> missing(segments.size(), sampled.hashes.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    for (; next < sampled.ends[i]; ++next) missing[i] -= counts.segments_with(sampled.hashes[next]);
  }
  const auto best = std::ranges::min_element(missing);
  if (*best * 10 > missing[0] * kTenths) return 0;
  return static_cast<std::size_t>(best - missing.begin());
}

}  // namespace spillway
