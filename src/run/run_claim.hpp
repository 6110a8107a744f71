// What a run holds for itself while it works: its scratch directory and its output.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <optional>

#include "run/run_lock.hpp"

namespace spillway {

/// Makes the scratch directory if it is not there, and locks it and the output. To be declared
/// before what puts files into the directory, so that it goes last: then the locks go, and the
/// directory, if nothing is left in it. (The output's lock stays as a file where its run leaves
/// `<output>.partial`, as a run that is killed does: so the next run knows whose that is.)
class RunClaim {
 public:
  /// `output` may be empty: standard output. Error resource if another run has one of them: it is
  /// named. Error io if the directory cannot be made, or is not this user's.
  RunClaim(const std::filesystem::path& directory, const std::filesystem::path& output,
           const RunLock::Warn& warn);
  ~RunClaim();
  RunClaim(const RunClaim&) = delete;
  RunClaim& operator=(const RunClaim&) = delete;

  const std::filesystem::path& directory() const { return directory_; }

  /// Whether an earlier run has left its lock at the output, and so may have left files there.
  bool output_was_left() const { return output_lock_ && output_lock_->was_left(); }
  /// Whether the lock at the output is to stay as a file when this goes, for output_was_left() of
  /// the next run. Unless this is called: as it was found.
  void leave_output_lock(bool leave) { leaves_output_lock_ = leave; }
  /// False in a forked child, which has a copy of this, but is not the run: there nothing is
  /// removed.
  bool is_ours() const { return ::getpid() == process_; }

 private:
  void lock_directory(const RunLock::Warn& warn);

  pid_t process_ = ::getpid();
  std::filesystem::path directory_;
  std::optional<RunLock> output_lock_;
  bool leaves_output_lock_ = false;
  std::optional<RunLock> directory_lock_;
};

/// Claims directory(0), without an output; or, as long as another run has it, that of the next
/// number, up to 1000. Errors as of RunClaim.
RunClaim claim_first_free(const std::function<std::filesystem::path(unsigned number)>& directory,
                          const RunLock::Warn& warn);

}  // namespace spillway
