#include "run/scratch_survey.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>

#include "base/errno_kind.hpp"
#include "run/run_lock.hpp"
#include "run/scratch_name.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

RunState state_of(RunLock::State lock, const std::optional<RunStatus>& status) {
  switch (lock) {
    case RunLock::State::held:
      return RunState::running;
    case RunLock::State::unknown:
      return RunState::unknown;
    case RunLock::State::free:
      break;
  }
  if (status && status->state == "stopped") return RunState::stopped;
  return status && status->state == "done" ? RunState::done : RunState::dead;
}

}  // namespace

std::string_view name_of(RunState state) {
  switch (state) {
    case RunState::running:
      return "running";
    case RunState::stopped:
      return "stopped";
    case RunState::done:
      return "done";
    case RunState::dead:
      return "dead";
    case RunState::unknown:
      break;
  }
  return "unknown";
}

ScratchSurvey survey_scratch(const fs::path& directory) {
  ScratchSurvey survey;
  survey.directory = directory;
  survey.status = read_status(directory);
  const RunLock::Holder holder = RunLock::holder_of(directory / "lock");
  survey.state = state_of(holder.state, survey.status);
  survey.run = holder.run;
  if (!survey.run && survey.status && survey.status->run.pid > 0) {
    survey.run = survey.status->run;
    // No lock, as none could be had: then the process has to do.
    const bool may_live = survey.state == RunState::dead && seems_alive(*survey.run) == true;
    if (may_live) survey.state = RunState::running;
  }
  for (const std::string& name : scratch_files_in(directory)) {
    struct stat info {};
    if (::lstat((directory / name).c_str(), &info) != 0) continue;
    survey.disk_bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
    if (name == "checkpoint") survey.has_checkpoint = true;
  }
  return survey;
}

std::vector<std::string> scratch_files_in(const fs::path& directory) {
  std::vector<std::string> names;
  if (is_writer_name(directory.filename().string())) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
      const std::string name = entry.path().filename().string();
      if (is_writer_file(name)) names.push_back(name);
    }
    std::ranges::sort(names);
  }
  for (const std::string_view name : kScratchFiles) {
    struct stat info {};
    if (::lstat((directory / name).c_str(), &info) == 0) names.emplace_back(name);
  }
  return names;
}

bool is_scratch_directory(const fs::path& path) {
  struct stat info {};
  return is_scratch_name(path.filename().string()) && ::lstat(path.c_str(), &info) == 0 &&
         S_ISDIR(info.st_mode);
}

std::vector<fs::path> scratch_directories_in(const fs::path& location) {
  std::vector<fs::path> found;
  try {
    for (const fs::directory_entry& entry : fs::directory_iterator(location)) {
      if (is_scratch_directory(entry.path())) found.push_back(entry.path());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(kind_of(error), location.string() + ": cannot be read: " + error.code().message());
  }
  std::ranges::sort(found);
  return found;
}

std::vector<fs::path> usual_locations(const fs::path& beside, const Environment& environment) {
  std::vector<fs::path> candidates;
  for (const char* variable : {"SLURM_TMPDIR", "TMPDIR"}) {
    if (const auto value = environment(variable)) candidates.emplace_back(*value);
  }
  candidates.push_back(beside.empty() ? fs::path(".") : beside);
  candidates.emplace_back("/tmp");
  std::vector<fs::path> locations;
  for (const fs::path& candidate : candidates) {
    std::error_code error;
    if (!fs::is_directory(candidate, error)) continue;
    const auto is_same = [&](const fs::path& other) {
      return fs::equivalent(candidate, other, error);
    };
    if (std::ranges::none_of(locations, is_same)) locations.push_back(candidate);
  }
  return locations;
}

}  // namespace spillway
