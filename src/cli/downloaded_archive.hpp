// An archive by URL that a job reads whole, many times, and in any order.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "spillway/remote_options.hpp"

namespace spillway {

/// A copy of it in a folder of its own in $TMPDIR, or /tmp, under its own name. Both go with the
/// object.
class DownloadedArchive {
 public:
  /// Copies. Errors: those of open_source(); io if the copy cannot be written.
  DownloadedArchive(const std::string& url, const RemoteOptions& options, const std::string& verb);
  ~DownloadedArchive();
  DownloadedArchive(const DownloadedArchive&) = delete;
  DownloadedArchive& operator=(const DownloadedArchive&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

}  // namespace spillway
