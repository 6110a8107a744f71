// A run that fails before it begins (an input that is missing, a value out of range) is reported as
// any other: --stats and --log-json must not keep the end of an earlier run.
#pragma once

#include <exception>

#include "spillway/options.hpp"

namespace spillway {

class FailedStart {
 public:
  /// `asked`: as much as is known of the run. Looks at the files, and changes none.
  explicit FailedStart(const CreateOptions& asked);

  /// Writes to --stats and --log-json how the run has ended: by `error`, a std::exception. A file
  /// that the run reads or writes otherwise is left alone, and so is one whose text is no report:
  /// not everything that the run would read is known here.
  void report(const std::exception_ptr& error) const noexcept;

 private:
  CreateOptions reports_;  // only what says where to
};

}  // namespace spillway
