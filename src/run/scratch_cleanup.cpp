#include "run/scratch_cleanup.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "run/file_system.hpp"
#include "run/run_files.hpp"
#include "run/run_lock.hpp"
#include "run/scratch_name.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

std::uint64_t blocks_of(const struct stat& info) {
  return static_cast<std::uint64_t>(info.st_blocks) * 512;
}

/// Why nothing of it may be touched; empty: it may.
std::string reason_to_leave(const ScratchSurvey& survey) {
  switch (survey.state) {
    case RunState::running:
      return survey.run ? "its run lives: " + describe(*survey.run) : "its run lives";
    case RunState::unknown:
      return "it is not known whether its run lives" +
             (survey.run ? ": " + describe(*survey.run) : std::string());
    case RunState::stopped:
    case RunState::done:
    case RunState::dead:
      break;
  }
  if (survey.run && survey.run->host != this_run().host &&
      file_system_of(survey.directory).kind == FileSystem::Kind::network) {
    return "its run was on another host: " + describe(*survey.run);
  }
  return {};
}

/// One removal after the other, with what it has come to.
class Cleaning {
 public:
  Cleaning(CleanedScratch& result, bool dry_run) : result_(result), dry_run_(dry_run) {}

  void remove_file(const fs::path& path) {
    struct stat info {};
    if (::lstat(path.c_str(), &info) != 0) return;
    if (!dry_run_ && ::unlink(path.c_str()) != 0) return fail(path);
    result_.removed.push_back(path.string());
    result_.bytes += blocks_of(info);
  }
  void remove_directory(const fs::path& path) {
    if (!dry_run_ && ::rmdir(path.c_str()) != 0) return fail(path);
    result_.removed.push_back(path.string());
  }

 private:
  void fail(const fs::path& path) {
    const char* reason = errno == ENOTEMPTY ? "it has other files in it" : std::strerror(errno);
    result_.left_because = path.string() + ": " + reason;
  }

  CleanedScratch& result_;
  bool dry_run_;
};

/// The output of the run, if it is beyond doubt the one that the directory belongs to.
std::optional<fs::path> output_of(const ScratchSurvey& survey) {
  if (!survey.status || survey.status->directory_id != id_of_directory(survey.directory)) {
    return std::nullopt;  // a copy: the directory that it was made from may go on
  }
  const std::string& partial = survey.status->partial;
  const std::optional<fs::path> output = output_of_partial(partial);
  if (!output || !partial.starts_with('/') || !output->has_filename()) return std::nullopt;
  const fs::path named = scratch_directory_of(survey.directory.parent_path(), *output);
  if (named.filename() != survey.directory.filename()) return std::nullopt;
  return output;
}

bool is_own_file(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid();
}

void remove_partial(const ScratchSurvey& survey, bool dry_run, Cleaning& cleaning) {
  const std::optional<fs::path> output = output_of(survey);
  if (!output) return;
  const std::string partial = partial_of_output(*output).string();
  const std::string lock_path = lock_of_output(*output).string();
  const bool has_lock = is_own_file(lock_path);
  if (!has_lock && !is_own_file(partial)) return;
  if (dry_run) {
    if (!RunLock::is_held(lock_path) && is_own_file(partial)) cleaning.remove_file(partial);
    return;
  }
  try {
    const RunLock lock = RunLock::acquire(lock_path, partial, {});  // goes, too
    if (is_own_file(partial)) cleaning.remove_file(partial);
  } catch (const Error&) {
    // Another run, with scratch elsewhere, writes it: it is that run's now.
  }
}

void clean(const ScratchSurvey& survey, bool dry_run, Cleaning& cleaning) {
  const fs::path& directory = survey.directory;
  std::optional<RunLock> lock;
  if (!dry_run) lock = RunLock::acquire(directory / "lock", directory.string(), {});
  remove_partial(survey, dry_run, cleaning);
  for (const std::string& name : scratch_files_in(directory)) {
    if (name != "lock") cleaning.remove_file(directory / name);
  }
  if (lock) lock->release();
  if (dry_run) cleaning.remove_file(directory / "lock");
  cleaning.remove_directory(directory);
}

}  // namespace

CleanedScratch clean_scratch(const fs::path& directory, bool dry_run) {
  CleanedScratch result;
  try {
    check_own_directory(directory);
    result.survey = survey_scratch(directory);
    result.left_because = reason_to_leave(result.survey);
    if (!result.left_because.empty()) return result;
    Cleaning cleaning(result, dry_run);
    clean(result.survey, dry_run, cleaning);
  } catch (const Error& error) {
    result.survey.directory = directory;
    result.left_because = error.what();
  }
  return result;
}

}  // namespace spillway
