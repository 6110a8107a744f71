// All that a source gives, into a file.
#pragma once

#include <cstdint>
#include <functional>

#include "archive/byte_range_source.hpp"
#include "base/file.hpp"

namespace spillway {

/// Appends all bytes of the source to the file; `report` is called with how many it was by then.
void copy_source(const ByteRangeSource& source, File& file,
                 const std::function<void(std::uint64_t)>& report);

}  // namespace spillway
