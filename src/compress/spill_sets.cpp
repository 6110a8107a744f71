#include "compress/spill_sets.hpp"

#include <utility>

#include "compress/plan/memory_plan.hpp"
#include "segment/segment_record.hpp"

namespace spillway {
namespace {

constexpr std::size_t kKeptInMemory = 1 << 20;
constexpr std::size_t kExtrasKeptInMemory = 64 << 10;

ExternalSorter::Limits unplaced_limits(bool force_spill) {
  ExternalSorter::Limits limits = SpillSets::segment_limits(force_spill);
  limits.fan_in = kUnplacedFanIn;
  return limits;
}

ExternalSorter::Limits extras_limits(std::size_t fan_in, bool force_spill) {
  return {.fan_in = fan_in, .keep_in_memory = force_spill ? 0 : kExtrasKeptInMemory};
}

}  // namespace

ExternalSorter::Limits SpillSets::segment_limits(bool force_spill) {
  return {.fan_in = kSegmentFanIn, .keep_in_memory = force_spill ? 0 : kKeptInMemory};
}

SpillSets::SpillSets(ScratchStore& store, bool force_spill)
    : segments(store, "segments", kSegmentKeyBytes, segment_limits(force_spill)),
      unplaced(store, "unplaced", kPositionBytes, unplaced_limits(force_spill)),
      masks(store, "masks", kMaskKeyBytes, segment_limits(force_spill)),
      placements(store, "placements", kPositionBytes, segment_limits(force_spill)),
      residues(store, "residues", kPositionBytes, extras_limits(kExtrasFanIn, force_spill)),
      headers(store, "headers", kPositionBytes, extras_limits(kHeaderFanIn, force_spill)),
      layout(store, "layout", kPositionBytes, extras_limits(kExtrasFanIn, force_spill)),
      digests(store, "digests", kDigestKeyBytes, segment_limits(force_spill)),
      kept_parts(store, "kept parts", kPartKeyBytes, segment_limits(force_spill)) {}

MetadataSets SpillSets::for_metadata() {
  return {std::move(placements).finish(),
          std::move(masks).finish(),
          std::move(residues).finish(),
          std::move(headers).finish(),
          std::move(layout).finish(),
          std::move(digests).finish(),
          kept_parts};
}

std::vector<Checkpoints::Part> SpillSets::join(Checkpoints& checkpoints) {
  const std::pair<const char*, ExternalSorter*> sets[] = {
      {"segments", &segments},     {"unplaced", &unplaced}, {"masks", &masks},
      {"placements", &placements}, {"residues", &residues}, {"headers", &headers},
      {"layout", &layout},         {"digests", &digests},   {"kept parts", &kept_parts}};
  std::vector<Checkpoints::Part> parts;
  for (const auto& [section, set] : sets) {
    parts.push_back(checkpoints.join_always(section, *set));
  }
  return parts;
}

}  // namespace spillway
