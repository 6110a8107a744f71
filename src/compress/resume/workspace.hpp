// The places that a job works at: its scratch directory and NAME.partial, held for this run alone.
//
// What becomes of them (docs/explanation/scratch.md):
//   - the job is done, or it failed before its first checkpoint: they are removed;
//   - it failed after a checkpoint, for whatever reason: they stay, and the same command continues
//     from there.
#pragma once

#include <filesystem>

#include "run/log.hpp"
#include "run/run_claim.hpp"
#include "spillway/options.hpp"

namespace spillway {

class Workspace {
 public:
  /// Makes the scratch directory, or takes what an earlier run left there. Error resource if
  /// another run works on the directory or on the output.
  Workspace(const CreateOptions& options, const Log& log);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  /// Whether a job of these options can be resumed: it writes to a file, its inputs can be read
  /// again, and checkpoints are wanted (or it goes on from one).
  bool is_resumable() const { return resumable_; }
  /// Whether there is a checkpoint to go on from.
  bool resumes() const { return resumes_; }

  const std::filesystem::path& scratch() const { return claim_.directory(); }
  /// The file that becomes the archive.
  const std::filesystem::path& partial() const { return partial_; }

  /// If there is a checkpoint, everything stays where it is; whether there is one.
  bool leave_if_resumable();

 private:
  RunClaim claim_;  // goes last
  std::filesystem::path partial_;
  bool resumable_ = false;
  bool resumes_ = false;
  bool leave_ = false;
  bool keep_scratch_;
};

/// Throws what the constructor would throw, for a job that has no inputs yet and will not be
/// resumable: the state of an interrupted run is Error usage, unless options.run.restart. Leaves
/// everything as it is.
void check_workspace(const CreateOptions& options);

}  // namespace spillway
