// Says in which row of which archive something is wrong.
#pragma once

#include <string>
#include <string_view>

#include "collection/row_stream.hpp"
#include "spillway/error.hpp"

namespace spillway {

/// Runs `work`, which reads rows of a contig (`key`: sample in stored order, and contig). An Error
/// corrupt of its own is told with archive, stream and contig; one that names the archive already
/// passes.
template <typename Work>
auto in_row_of(const std::string& path, std::string_view stream, RowKey key, Work work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::corrupt || std::string_view(error.what()).starts_with(path)) {
      throw;
    }
    throw Error(ErrorKind::corrupt, path + ": stream " + std::string(stream) + ": sample " +
                                        std::to_string(key.major) + ", contig " +
                                        std::to_string(key.minor) + ": " + error.what());
  }
}

}  // namespace spillway
