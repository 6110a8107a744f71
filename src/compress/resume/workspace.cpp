#include "compress/resume/workspace.hpp"

#include <unistd.h>

#include <span>
#include <string>

#include "base/remove_files.hpp"
#include "compress/resume/fingerprint.hpp"
#include "compress/resume/partial_file.hpp"
#include "compress/resume/publish_record.hpp"
#include "run/run_files.hpp"
#include "run/scratch_name.hpp"
#include "scratch/store.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

fs::path partial_of(const CreateOptions& options, const fs::path& scratch) {
  return options.output.empty() ? scratch / "archive.partial" : partial_of_output(options.output);
}

}  // namespace

Workspace::Workspace(const CreateOptions& options, const Log& log)
    : keep_scratch_(options.run.keep_scratch) {
  claim(options, [&log](const std::string& text) { log.warn(text); });
  partial_ = partial_of(options, scratch());
  if (!options.output.empty()) {
    refuse_file_of_a_run(options.output, options.output.string());
    refuse_partial_of_a_run(options.output, options.output.string());
  }
  const bool can_resume = can_be_repeated(options);
  const bool finds_checkpoint = !options.run.restart && ScratchStore::has_checkpoint(scratch());
  // In the scratch directory only runs write.
  check_partial(partial_, options.output,
                options.output.empty() || claim_->output_was_left() || finds_checkpoint ||
                    options.run.restart);
  if (finds_checkpoint && !can_resume) {
    throw Error(
        ErrorKind::usage,
        scratch().string() +
            ": contains the state of an interrupted run, which no job goes on with that reads "
            "an input only once (--restart discards it)");
  }
  resumes_ = finds_checkpoint;
  resumable_ = can_resume && (options.run.checkpoint_seconds > 0 || resumes_);
}

// Runs that write to standard output are told apart by their process, and those of one process by
// number.
void Workspace::claim(const CreateOptions& options, const RunLock::Warn& warn) {
  constexpr unsigned kMostRuns = 1000;
  for (unsigned number = 0;; ++number) {
    const fs::path directory =
        scratch_directory_of(options.run.scratch_dir, options.output, number);
    try {
      claim_.emplace(directory, options.output, warn);
      return;
    } catch (const Error&) {
      const bool is_taken = options.output.empty() && RunLock::is_held(directory / "lock");
      if (!is_taken || number == kMostRuns) throw;
    }
  }
}

Workspace::~Workspace() {
  claim_->leave_output_lock(leave_);
  if (leave_) return;
  ::unlink(partial_.c_str());
  if (keep_scratch_) {
    ScratchStore::forget_checkpoint(scratch());
    constexpr std::string_view kDone[] = {kPublishRecord};
    remove_files_in(scratch(), kDone);
  } else {
    // The lock, which comes last, is the claim's.
    remove_files_in(scratch(), std::span(kScratchFiles).first(kScratchFiles.size() - 1));
  }
}

bool Workspace::leave_if_resumable() {
  leave_ = resumable_ && ScratchStore::has_checkpoint(scratch());
  return leave_;
}

}  // namespace spillway
