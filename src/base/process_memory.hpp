// What this process holds in memory.
#pragma once

#include <cstdint>

namespace spillway {

/// Largest resident size so far (VmHWM), mapped pages included, in bytes; 0 if the system does not
/// say.
std::uint64_t peak_resident_bytes();

/// Settings of the C library's allocator under which freed memory goes back to the system, so that
/// what one stage frees another can have. Call once, before threads start.
void keep_heap_tight();

}  // namespace spillway
