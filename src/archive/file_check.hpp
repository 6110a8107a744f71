// An archive's file against the hashes that it holds (archive/part_hashes.hpp): which parts are not
// what was written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace spillway {

/// A part that is not as it was written.
struct DamagedPart {
  std::string stream;          ///< its name; empty: bytes that belong to no part
  std::uint64_t index = 0;     ///< of the part in its stream
  std::uint64_t offset = 0;    ///< in the file
  std::uint64_t end = 0;       ///< after its last byte
  bool is_unverified = false;  ///< its own hash is damaged, so it is unknown whether it is
};

struct FileCheck {
  enum class State {
    hashed,          ///< the directory holds; `damaged` is complete
    unhashed,        ///< there are no hashes to check by; the directory can be read
    directory_lost,  ///< nothing is known about any part
  };

  State state = State::unhashed;
  std::string reason;  ///< for directory_lost
  std::uint64_t file_bytes = 0;
  std::uint64_t parts = 0;           ///< those of the hashes included
  std::vector<DamagedPart> damaged;  ///< in file order

  bool is_whole() const { return state == State::hashed && damaged.empty(); }
};

/// Reads the file once, from its start, in large pieces. Memory: 24 bytes a part, some 64 a damaged
/// one, and 3 MB. Errors: input (cannot be opened), io; damage of any kind is no Error but a
/// result. Messages call the file `name`.
FileCheck check_file(const std::filesystem::path& path, const std::string& name);
inline FileCheck check_file(const std::filesystem::path& path) {
  return check_file(path, path.string());
}

}  // namespace spillway
