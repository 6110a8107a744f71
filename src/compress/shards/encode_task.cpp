// A range of keys is encoded.
#include <optional>
#include <utility>

#include "compress/encode/encode.hpp"
#include "compress/shards/group_parts.hpp"
#include "compress/shards/results.hpp"
#include "compress/shards/task_run.hpp"

namespace spillway {
namespace {

/// Nothing: there are fewer ranges than tasks.
std::optional<KeyRange> range_of(std::uint32_t number, const PlacementResult& placement) {
  const std::vector<Bytes>& begins = placement.range_begins;
  if (number > begins.size()) return std::nullopt;
  KeyRange range;
  if (number > 0) range.from = begins[number - 1];
  if (number < begins.size()) range.to = begins[number];
  return range;
}

}  // namespace

Bytes run_encode_task(const TaskRun& run) {
  StageResources& resources = run.resources;
  SpillSets& sets = resources.sets;
  std::uint32_t groups = 0;
  {
    const Reservation held = resources.budget.reserve(kBundleBytes, "reading bundles");
    const BundleReader placed = run.open({Stage::place});
    const auto placement = result_of<PlacementResult>(placed);
    groups = placement.groups;
    resources.run.shape.pack_cardinality = placement.pack_cardinality;
    if (const auto range = range_of(run.task.number, placement)) {
      const auto import_range = [&](const BundleReader& bundle) {
        sets.segments.add_run(records_of(bundle, section_name::kSegments, *range));
      };
      run.for_each(Stage::split, import_range);
      import_range(placed);
    }
  }
  GroupPartsWriter parts(run.out.section(section_name::kGroupParts, 0));
  const EncodeResult encoded = encode_groups(
      resources.run,
      {std::move(sets.segments).finish(), sets.placements, sets.masks, nullptr, groups, false},
      parts);
  const Reservation held = resources.budget.reserve(
      kBundleBytes + segment_merge_bytes(resources.run.memory_shape()), "writing the bundle");
  write_set(run.out, section_name::kPlacements, sets.placements);
  write_set(run.out, section_name::kMasks, sets.masks);
  RangeResult result{encoded.groups - groups};
  return saved_state(result);
}

}  // namespace spillway
