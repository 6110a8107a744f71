// Says in which archive, and in which row or group of it, something is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "collection/row_stream.hpp"
#include "spillway/error.hpp"

namespace spillway {

/// Whether an error is one of what an archive holds that does not say yet of which.
inline bool lacks_archive(const Error& error, const std::string& path) {
  return error.kind() == ErrorKind::corrupt && !std::string_view(error.what()).starts_with(path);
}

/// Runs `work`, which reads an archive. An Error corrupt that does not name the archive is told
/// with its name.
template <typename Work>
auto in_archive(const std::string& path, Work work) {
  try {
    return work();
  } catch (const Error& error) {
    if (!lacks_archive(error, path)) throw;
    throw Error(ErrorKind::corrupt, path + ": " + error.what());
  }
}

/// Runs `work`, which reads a group. An Error corrupt that does not name the archive is told with
/// its name and the group.
template <typename Work>
auto in_group(const std::string& path, std::uint32_t group, Work work) {
  try {
    return work();
  } catch (const Error& error) {
    if (!lacks_archive(error, path)) throw;
    throw Error(ErrorKind::corrupt,
                path + ": group " + std::to_string(group) + ": " + error.what());
  }
}

/// Runs `work`, which reads rows of a contig (`key`: sample in stored order, and contig). An Error
/// corrupt of its own is told with archive, stream and contig; one that names the archive already
/// passes.
template <typename Work>
auto in_row_of(const std::string& path, std::string_view stream, RowKey key, Work work) {
  try {
    return work();
  } catch (const Error& error) {
    if (!lacks_archive(error, path)) throw;
    throw Error(ErrorKind::corrupt, path + ": stream " + std::string(stream) + ": sample " +
                                        std::to_string(key.major) + ", contig " +
                                        std::to_string(key.minor) + ": " + error.what());
  }
}

}  // namespace spillway
