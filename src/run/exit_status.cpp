#include "run/exit_status.hpp"

#include <csignal>

#include "base/interrupt.hpp"

namespace spillway {

int exit_status_of(const Error& error) {
  if (error.kind() != ErrorKind::interrupted) return exit_code(error.kind());
  return 128 + (stop_signal() > 0 ? stop_signal() : SIGTERM);
}

}  // namespace spillway
