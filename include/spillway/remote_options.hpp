// How archives are read that are named by a URL.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace spillway {

/// For https://, http:// and s3:// URLs; of no effect on files. The defaults suit most servers.
struct RemoteOptions {
  /// Where what was read is kept for later runs; empty: nowhere. Any number of processes may use a
  /// directory at the same time.
  std::filesystem::path cache_directory{};
  /// Bound of what the directory holds: the least recently used goes.
  std::uint64_t cache_directory_bytes = std::uint64_t{1} << 30;
  /// Bound of what is kept in memory of the bytes that were read.
  std::uint64_t memory_bytes = std::uint64_t{64} << 20;
  /// A connection, or an answer, that makes no progress for this long has failed.
  std::chrono::seconds timeout{30};
  /// How often a request that has failed for a reason that may pass is repeated.
  unsigned retries = 5;
  /// Connections to the server at once.
  unsigned connections = 24;
  /// An object of up to this is read whole where the server gives no ranges.
  std::uint64_t max_whole_bytes = std::uint64_t{64} << 20;
  /// Variables such as AWS_ACCESS_KEY_ID and CURL_CA_BUNDLE; empty: those of the process.
  std::function<std::optional<std::string>(const std::string& name)> environment{};
};

}  // namespace spillway
