#include "compress/plan/memory_needs.hpp"

#include <algorithm>
#include <span>

#include "compress/append/base_archive.hpp"
#include "compress/convert/archive_text.hpp"
#include "compress/plan/input_estimate.hpp"
#include "segment/splitter_finder.hpp"

namespace spillway {

ShapeOptions with_segment_size(ShapeOptions shape) {
  if (shape.segment_size == kChooseSegmentSize) shape.segment_size = kLargestChosenSegment;
  return shape;
}

ShapeOptions memory_shape_of(const CreateOptions& options, ShapeOptions shape) {
  shape = with_segment_size(shape);
  if (!options.base.empty()) {
    shape.segment_size = std::max(shape.segment_size, kLargestChosenSegment);
  }
  return shape;
}

HeldBeside held_beside(const CreateOptions& options) {
  HeldBeside beside;
  if (!options.base.empty()) beside.bytes = bytes_of_base(options.base);
  if (!options.source.empty()) beside.bytes_per_worker = bytes_of_sample_reader(options.source);
  return beside;
}

HeldBeside with_reference(const HeldBeside& beside, ShapeOptions shape, std::uint64_t bases) {
  if (shape.segment_size == kChooseSegmentSize) shape.segment_size = chosen_segment_size(bases);
  const std::uint64_t most = max_splitters(shape, bases);
  return with_splitters(beside, most, most);
}

std::uint64_t least_memory_bytes(const CreateOptions& options, HeldBeside beside) {
  constexpr std::size_t kLookBytes = std::size_t{256} << 10;
  if (options.base.empty() && options.source.empty() && !options.inputs.empty()) {
    const InputEstimate reference =
        estimate_inputs(std::span(options.inputs).first(1), 1, kLookBytes);
    beside = with_reference(
        beside, options.shape,
        static_cast<std::uint64_t>(reference.reference_bases * (1 + reference.spread)));
  }
  return min_memory_bytes(memory_shape_of(options, options.shape), 0, beside);
}

void check_memory(const CreateOptions& options, const HeldBeside& beside) {
  const ShapeOptions shape = memory_shape_of(options, options.shape);
  const std::uint64_t memory = options.run.memory_bytes;
  if (memory >= min_memory_bytes(shape, 0, beside)) return;
  throw too_little_memory(memory, least_memory_bytes(options, beside), "these options");
}

}  // namespace spillway
