// What the scratch directory of a run occupies, and the disk, which must not get full.
#pragma once

#include <cstdint>
#include <filesystem>

namespace spillway {

/// Not thread-safe.
class ScratchUsage {
 public:
  void watch(const std::filesystem::path& directory) { directory_ = directory; }
  /// The directory is not there any more, or is left behind.
  void end();

  /// Empty: none is watched.
  const std::filesystem::path& directory() const { return directory_; }
  /// The one that was watched last, if none is.
  const std::filesystem::path& left_directory() const { return left_directory_; }

  /// Looks at the directory that is watched. Where the disk is nearly full the run is asked to stop.
  void sample();
  /// When it was sampled last.
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t peak_bytes() const { return peak_bytes_; }
  std::uint64_t free_bytes() const { return free_bytes_; }  ///< on the disk

 private:
  std::filesystem::path directory_;
  std::filesystem::path left_directory_;
  std::uint64_t bytes_ = 0;
  std::uint64_t peak_bytes_ = 0;
  std::uint64_t free_bytes_ = 0;
};

}  // namespace spillway
