#include "run/exit_status.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

using namespace spillway;

TEST_CASE("exit status: the code of the kind of error") {
  CHECK(exit_status_of(Error(ErrorKind::usage, "")) == exit_code(ErrorKind::usage));
  CHECK(exit_status_of(Error(ErrorKind::corrupt, "")) == exit_code(ErrorKind::corrupt));
}

TEST_CASE("exit status: a run that was stopped names the signal that stopped it") {
  const Error stopped(ErrorKind::interrupted, "");
  CHECK(exit_status_of(stopped) == 128 + SIGTERM);
  StopToken token;
  Stop stop(&token);
  const StopScope scope(&stop);
  CHECK(exit_status_of(stopped) == 128 + SIGTERM);
  token.request_stop(SIGINT);
  CHECK(exit_status_of(stopped) == 128 + SIGINT);
}

TEST_CASE("exit status: a signal that comes after the time limit does not count") {
  StopToken token;
  Stop stop(&token);
  const StopScope scope(&stop);
  ask_to_stop(ErrorKind::interrupted, "the time limit is over");
  token.request_stop(SIGINT);
  CHECK(stop.signal() == 0);
  CHECK(exit_status_of(Error(ErrorKind::interrupted, "")) == 128 + SIGTERM);
  Stop of_program(&token);  // which the signal alone has asked
  const StopScope program(&of_program);
  CHECK(of_program.signal() == SIGINT);
  try {
    stop.check();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(exit_status_of(error) == 128 + SIGTERM);
  }
}
