#include "run/run_claim.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "run/scratch_name.hpp"
#include "spillway/error.hpp"

namespace spillway {

RunClaim::RunClaim(const std::filesystem::path& directory, const std::filesystem::path& output,
                   const RunLock::Warn& warn)
    : directory_(directory) {
  if (!output.empty()) {
    output_lock_ = RunLock::acquire(lock_of_output(output), output.string(), warn);
    leaves_output_lock_ = output_lock_->was_left();
  }
  lock_directory(warn);
}

void RunClaim::lock_directory(const RunLock::Warn& warn) {
  const std::string name = directory_.string();
  // The last run, or a cleanup, may just be removing it.
  for (int attempts = 0;; ++attempts) {
    const bool is_made = ::mkdir(name.c_str(), 0700) == 0;
    if (!is_made && errno != EEXIST) {
      const bool is_full = errno == ENOSPC || errno == EDQUOT;
      throw Error(is_full ? ErrorKind::resource : ErrorKind::io,
                  name + ": cannot make the scratch directory: " + std::strerror(errno));
    }
    try {
      check_own_directory(directory_);
      directory_lock_ = RunLock::acquire(directory_ / "lock", name, warn);
      return;
    } catch (...) {
      if (is_made) ::rmdir(name.c_str());
      struct stat info {};
      const bool is_gone = ::lstat(name.c_str(), &info) != 0;
      if (is_made || !is_gone || attempts == 9) throw;
    }
  }
}

RunClaim claim_first_free(const std::function<std::filesystem::path(unsigned number)>& directory,
                          const RunLock::Warn& warn) {
  constexpr unsigned kMostRuns = 1000;
  for (unsigned number = 0;; ++number) {
    const std::filesystem::path path = directory(number);
    try {
      return {path, {}, warn};
    } catch (const Error&) {
      if (!RunLock::is_held(path / "lock") || number == kMostRuns) throw;
    }
  }
}

RunClaim::~RunClaim() {
  if (!is_ours()) {
    if (directory_lock_) directory_lock_->let_go();
    if (output_lock_) output_lock_->let_go();
    return;
  }
  directory_lock_.reset();
  ::rmdir(directory_.c_str());
  if (output_lock_ && leaves_output_lock_) output_lock_->let_go();
}

}  // namespace spillway
