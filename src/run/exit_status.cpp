#include "run/exit_status.hpp"

#include <csignal>

#include "base/interrupt.hpp"

namespace spillway {

int exit_status_of(const Error& error) {
  if (error.kind() != ErrorKind::interrupted) return exit_code(error.kind());
  const int signal = current_stop() == nullptr ? 0 : current_stop()->signal();
  return 128 + (signal > 0 ? signal : SIGTERM);
}

}  // namespace spillway
