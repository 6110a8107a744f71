// Which segment of a group becomes its reference.
#pragma once

#include <cstddef>
#include <span>

#include "compress/encode/group_task.hpp"

namespace spillway {

/// The number of the segment that makes the others cheapest, by the k-mers that it has in common
/// with them. They are in the order of pass two, as a group begins: the founder first, the others
/// in input order. REQUIRES: there is one.
std::size_t choose_reference(std::span<const PackedSegment> segments);

}  // namespace spillway
