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

// Runs that write to standard output are told apart by their process, and those of one process by
// number.
RunClaim claimed(const CreateOptions& options, const RunLock::Warn& warn) {
  const auto directory = [&options](unsigned number) {
    return scratch_directory_of(options.run.scratch_dir, options.output, number);
  };
  if (options.output.empty()) return claim_first_free(directory, warn);
  return {directory(0), options.output, warn};
}

bool finds_checkpoint(const CreateOptions& options, const fs::path& scratch) {
  return !options.run.restart && ScratchStore::has_checkpoint(scratch);
}

// The path of the partial file, which may be written.
fs::path checked_partial(const CreateOptions& options, const RunClaim& claim) {
  const fs::path& output = options.output;
  fs::path partial = partial_of(options, claim.directory());
  if (!output.empty()) {
    refuse_file_of_a_run(output, output.string());
    refuse_partial_of_a_run(output, output.string());
  }
  // In the scratch directory only runs write.
  const bool is_left = output.empty() || claim.output_was_left() || options.run.restart ||
                       finds_checkpoint(options, claim.directory());
  check_partial(partial, output, is_left);
  return partial;
}

[[noreturn]] void refuse_state(const fs::path& scratch) {
  throw Error(
      ErrorKind::usage,
      scratch.string() +
          ": contains the state of an interrupted run, which no job goes on with that reads "
          "an input only once (--restart discards it)");
}

}  // namespace

Workspace::Workspace(const CreateOptions& options, const Log& log)
    : claim_(claimed(options, [&log](const std::string& text) { log.warn(text); })),
      partial_(checked_partial(options, claim_)),
      keep_scratch_(options.run.keep_scratch) {
  const bool can_resume = can_be_repeated(options);
  resumes_ = finds_checkpoint(options, scratch());
  if (resumes_ && !can_resume) refuse_state(scratch());
  resumable_ = can_resume && (options.run.checkpoint_seconds > 0 || resumes_);
}

void check_workspace(const CreateOptions& options) {
  const RunClaim claim = claimed(options, {});
  checked_partial(options, claim);
  if (finds_checkpoint(options, claim.directory())) refuse_state(claim.directory());
}

Workspace::~Workspace() {
  claim_.leave_output_lock(leave_);
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
