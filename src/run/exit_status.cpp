#include "run/exit_status.hpp"

#include <csignal>

#include "base/interrupt.hpp"
#include "base/stopped_by_run.hpp"

namespace spillway {

int exit_status_of(const Error& error) {
  if (error.kind() != ErrorKind::interrupted) return exit_code(error.kind());
  const bool is_by_signal =
      current_stop() != nullptr && dynamic_cast<const StoppedByRun*>(&error) == nullptr;
  const int signal = is_by_signal ? current_stop()->signal() : 0;
  return 128 + (signal > 0 ? signal : SIGTERM);
}

}  // namespace spillway
