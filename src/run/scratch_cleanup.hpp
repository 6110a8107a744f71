// Removes what a run that no longer lives has left. What is removed is named exactly; when in doubt
// it stays:
//
// - a scratch directory is one by its name, belongs to this user, and is no link;
// - its run does not live: its lock is free, and is held by us while we remove. A run of another
//   host is left alone where the directory lies on a network file system;
// - only the files of scratch_files_in are removed, then the directory, if nothing else is in it;
// - `<output>.partial` only if status.json names it, the directory's name has the hash of that very
//   output, its lock is free, and it is a regular file of this user.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "run/scratch_survey.hpp"

namespace spillway {

struct CleanedScratch {
  ScratchSurvey survey;
  std::vector<std::string> removed;  ///< paths: what was removed, or would be
  std::uint64_t bytes = 0;           ///< on disk, of those
  std::string left_because;          ///< empty: nothing of the run is left
};

/// Removes, or with `dry_run` only says what it would. REQUIRES: is_scratch_directory(directory).
/// What cannot be removed is no error but a reason.
CleanedScratch clean_scratch(const std::filesystem::path& directory, bool dry_run);

}  // namespace spillway
