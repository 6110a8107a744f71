#include "compress/plan/memory_needs.hpp"

#include <algorithm>

#include "compress/append/base_archive.hpp"
#include "compress/convert/archive_text.hpp"
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

}  // namespace spillway
