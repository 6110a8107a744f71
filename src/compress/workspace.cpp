#include "compress/workspace.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "fasta/input_list.hpp"
#include "job/scratch_name.hpp"
#include "scratch/store.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

bool can_be_resumed(const CreateOptions& options) {
  return !options.output.empty() && options.run.checkpoint_seconds > 0 &&
         std::ranges::all_of(options.inputs,
                             [](const Input& input) { return can_be_read_again(input.path); });
}

}  // namespace

Workspace::Workspace(const CreateOptions& options, const Log& log)
    : scratch_(scratch_directory_of(options.run.scratch_dir, options.output)),
      partial_(options.output.empty() ? scratch_ / "archive.partial"
                                      : fs::path(options.output.string() + ".partial")),
      resumable_(can_be_resumed(options)),
      keep_scratch_(options.run.keep_scratch) {
  const auto warn = [&](const std::string& text) { log.warn(text); };
  if (!options.output.empty()) {
    output_lock_ = RunLock::acquire(lock_of_output(options.output), options.output.string(), warn);
  }
  std::error_code error;
  fs::create_directory(scratch_, error);
  if (error) {
    throw Error(ErrorKind::io,
                scratch_.string() + ": cannot make the scratch directory: " + error.message());
  }
  check_own_directory(scratch_);
  scratch_lock_ = RunLock::acquire(scratch_ / "lock", scratch_.string(), warn);
  resumes_ = resumable_ && !options.run.restart && ScratchStore::has_checkpoint(scratch_);
}

Workspace::~Workspace() {
  if (leave_) return;
  if (!partial_.empty()) ::unlink(partial_.c_str());
  if (keep_scratch_) {
    ScratchStore::forget_checkpoint(scratch_);
  } else {
    remove_scratch();
  }
}

bool Workspace::leave_if_resumable() {
  leave_ = resumable_ && ScratchStore::has_checkpoint(scratch_);
  return leave_;
}

// By exact names, the lock last: nothing that is not ours is ever removed.
void Workspace::remove_scratch() noexcept {
  const int directory = ::open(scratch_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    for (const std::string_view name : kScratchFiles) {
      if (name != "lock") ::unlinkat(directory, name.data(), 0);
    }
    ::close(directory);
  }
  if (scratch_lock_) scratch_lock_->release();
  ::rmdir(scratch_.c_str());
}

}  // namespace spillway
