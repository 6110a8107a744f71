// What lies in a scratch directory, and whether the run that made it lives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "run/run_identity.hpp"
#include "run/status_file.hpp"

namespace spillway {

enum class RunState {
  running,  ///< its lock is held
  stopped,  ///< it has ended, and has said so
  done,     ///< it has made its archive, and was told to keep its scratch
  dead,     ///< it was killed
  unknown,  ///< on another host, on a file system that does not tell of its locks
};

std::string_view name_of(RunState state);

struct ScratchSurvey {
  std::filesystem::path directory;
  RunState state = RunState::dead;
  std::optional<RunIdentity> run;   ///< who works in it, or did
  std::optional<RunStatus> status;  ///< what it last said
  bool has_checkpoint = false;      ///< the run can be continued
  std::uint64_t disk_bytes = 0;     ///< of the files that are a run's
};

/// Looks without changing anything. REQUIRES: `directory` is a directory.
ScratchSurvey survey_scratch(const std::filesystem::path& directory);

/// Names of the files of a run that are in the directory, in the order in which they are to be
/// removed: those of kScratchFiles, and samples that were added from memory. The lock is last.
std::vector<std::string> scratch_files_in(const std::filesystem::path& directory);

/// Whether it has the name of a scratch directory and is one: no link.
bool is_scratch_directory(const std::filesystem::path& path);

/// The scratch directories in `location`, by name. Error io if it cannot be read.
std::vector<std::filesystem::path> scratch_directories_in(const std::filesystem::path& location);

/// Where a run that was told nothing may have put its scratch directory: $SLURM_TMPDIR, $TMPDIR,
/// `beside` (the output's directory), /tmp; those that are directories, each once.
std::vector<std::filesystem::path> usual_locations(const std::filesystem::path& beside,
                                                   const Environment& environment);

}  // namespace spillway
