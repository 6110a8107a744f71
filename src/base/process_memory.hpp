// What this process holds in memory.
#pragma once

#include <cstdint>
#include <optional>

namespace spillway {

/// Largest resident size so far (VmHWM), mapped pages included, in bytes; 0 if the system does not
/// say.
std::uint64_t peak_resident_bytes();

struct ProcessMemory {
  std::uint64_t resident_bytes = 0;   ///< the two below, and memory that is shared
  std::uint64_t anonymous_bytes = 0;  ///< heap and stacks
  std::uint64_t mapped_bytes = 0;     ///< of files: the program and the scratch store
  std::uint64_t peak_bytes = 0;       ///< largest resident size so far
  std::uint64_t virtual_bytes = 0;    ///< of address space, resident or not
};

/// As the system tells (/proc/self/status); zeros where it does not.
ProcessMemory process_memory();

/// The limit of the process's address space (`ulimit -v`), in bytes; nothing if there is none.
std::optional<std::uint64_t> address_space_limit();
/// What is left below that limit; nothing if there is none.
std::optional<std::uint64_t> free_address_bytes();

}  // namespace spillway
