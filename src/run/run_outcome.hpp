// How a run has ended.
#pragma once

#include <exception>
#include <string>

namespace spillway {

struct RunOutcome {
  const char* status = "";  ///< "done", "interrupted", "failed"
  int exit_code = 0;
  std::string message;
};

/// Of a run that ends by `error`, a std::exception.
RunOutcome outcome_of(const std::exception_ptr& error);

}  // namespace spillway
