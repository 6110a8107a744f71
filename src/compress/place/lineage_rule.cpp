#include "compress/place/lineage_rule.hpp"

#include "compress/place/seed_range.hpp"

namespace spillway {
namespace {

// What sequence costs, in tenths of a bit: a base of a delta text from a reference as distant as
// that of a lineage is; a base of a reference; a group in addition to its bases.
constexpr std::uint64_t kCostOfDeltaBase = 11;
constexpr std::uint64_t kCostOfReferenceBase = 20;
constexpr std::uint64_t kCostOfGroup = 4800;
// A stretch that keeps more than one in so many of its seeds would go on drawing its relatives to
// the old reference, which keeps the seeds that they share.
constexpr std::size_t kMinSeedsPerKept = 5;
// Fewer of them tell nothing.
constexpr std::size_t kMinUnknown = 4;

}  // namespace

void LineageRule::begin_segment(std::span<const Seed> unknown, const SeedCounts& counts) {
  counted_.clear();
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    counts.prefetch(unknown, i + kSeedsAhead);
    if (const std::uint32_t left = counts.left(unknown[i]); left > 0) {
      counted_.push_back({unknown[i].position, left});
    }
  }
}

bool LineageRule::starts_lineage(const Stretch& stretch, std::span<const Seed> seeds) const {
  const auto unknown = seeds_within(std::span(counted_), stretch.begin, stretch.end);
  if (unknown.size() < kMinUnknown || seeds.size() < kMinSeedsPerKept * stretch.hits) return false;
  // Segments of at most 2^21 bases, each seed counted up to 2^16 times: no product below overflows.
  std::uint64_t unplaced = 0;
  for (const Counted& counted : unknown) unplaced += counted.left;
  const auto bases = static_cast<std::uint64_t>(stretch.end - stretch.begin);
  // Of all `bases` of the stretch, in as many relatives as have an unknown seed of it on average.
  return kCostOfDeltaBase * bases * unplaced >
         (kCostOfReferenceBase * bases + kCostOfGroup) * unknown.size();
}

}  // namespace spillway
