// `status.json` in the scratch directory: how far the run is that works in it, for `spillway
// status` and for `spillway cleanup`. A hint for people: nothing else is decided by it, so it is
// neither synced nor needed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "run/progress.hpp"
#include "run/run_identity.hpp"

namespace spillway {

struct RunStatus {
  RunIdentity run;
  std::string version;
  std::string output;  ///< absolute, or the name of a device; empty: standard output
  std::string
      partial;        ///< absolute, what becomes the output; empty: it is in the scratch directory
  std::string state;  ///< "running"; "stopped": it has failed; "done": only its scratch is left
  std::string message;  ///< why it stopped
  std::string stage;
  double fraction = 0;
  std::optional<double> eta_seconds;
  double seconds = 0;
  std::uint64_t samples = 0;
  std::uint64_t total_samples = 0;
  std::uint64_t bases = 0;
  std::uint64_t scratch_bytes = 0;
  std::uint64_t archive_bytes = 0;
  std::string directory_id;  ///< device and inode of the scratch directory, which no copy of it has
  std::string checkpoint;    ///< time of the last one; empty: none yet
  std::string updated;       ///< time of this
};

/// One object of JSON, with a line end.
std::string to_json_text(const RunStatus& status);
/// Nothing if it is no such object. What is missing in it is empty.
std::optional<RunStatus> status_of_json(std::string_view text);

/// The file of one directory, for who writes it.
class StatusFile {
 public:
  explicit StatusFile(const std::filesystem::path& directory);

  /// Writes it under another name, and renames. False if that cannot be done.
  bool write(const RunStatus& status) const;
  /// Takes no memory.
  void remove() const noexcept;

 private:
  std::string path_;
  std::string unfinished_;
};

/// "device:inode"; empty: there is no such directory.
std::string id_of_directory(const std::filesystem::path& directory);

/// Nothing if there is none, or it is no such file. Follows no link.
std::optional<RunStatus> read_status(const std::filesystem::path& directory);

}  // namespace spillway
