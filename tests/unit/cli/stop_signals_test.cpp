#include "cli/stop_signals.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <future>

#include "asleep.hpp"
#include "base/interrupt.hpp"
#include "spillway/error.hpp"

using namespace spillway;

namespace {

bool is_handled_by(void (*handler)(int), int signal) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler == handler;
}

/// What a test needs of a signal's disposition, whatever the runner's is.
class Disposition {
 public:
  Disposition(int signal, void (*handler)(int)) : signal_(signal) {
    struct sigaction action {};
    action.sa_handler = handler;
    ::sigaction(signal, &action, &before_);
  }
  ~Disposition() { ::sigaction(signal_, &before_, nullptr); }

 private:
  int signal_;
  struct sigaction before_;
};

}  // namespace

TEST_CASE("stop signals: one asks to stop, until the handlers are gone") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU}) {
    const Disposition disposition(signal, SIG_DFL);
    {
      const StopSignals caught;
      CHECK(StopSignals::caught() == &caught.token());
      CHECK_FALSE(caught.token().stop_requested());
      ::raise(signal);
      CHECK(caught.token().stop_requested());
      CHECK(caught.token().signal() == signal);
      CHECK(is_handled_by(SIG_DFL, signal));  // so that a second one ends the process
    }
    CHECK(StopSignals::caught() == nullptr);
    CHECK(is_handled_by(SIG_DFL, signal));
  }
}

TEST_CASE("stop signals: the first one counts") {
  const Disposition interrupt(SIGINT, SIG_DFL);
  const Disposition terminate(SIGTERM, SIG_DFL);
  const StopSignals caught;
  ::raise(SIGTERM);
  ::raise(SIGINT);
  CHECK(caught.token().signal() == SIGTERM);
}

TEST_CASE("stop signals: an ignored signal stays ignored") {
  const Disposition disposition(SIGHUP, SIG_IGN);
  const StopSignals caught;
  ::raise(SIGHUP);
  CHECK_FALSE(caught.token().stop_requested());
  CHECK(is_handled_by(SIG_IGN, SIGHUP));
}

TEST_CASE("stop signals: a thread that waits stops, though the signal is another thread's") {
  const Disposition disposition(SIGTERM, SIG_DFL);
  const StopSignals caught;
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  Stop stop(&caught.token());
  std::promise<pid_t> begun;
  auto waiting = std::async(std::launch::async, [&] {
    const StopScope scope(&stop);
    begun.set_value(::gettid());
    wait_readable(ends[0]);
  });
  wait_until_asleep(begun.get_future().get());
  ::raise(SIGTERM);  // to this thread
  CHECK_THROWS_WITH_AS(waiting.get(), "stopped by SIGTERM", Error);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("stop signals: no alarm is left after a run, and one that comes late does nothing") {
  const Disposition disposition(SIGALRM, SIG_DFL);
  const StopSignals caught;
  watch_shutdown(ShutdownPhase::resumable);
  CHECK_FALSE(is_handled_by(SIG_DFL, SIGALRM));
  watch_shutdown(ShutdownPhase::stopping);
  watch_shutdown(ShutdownPhase::ending);
  watch_shutdown(ShutdownPhase::over);
  CHECK(::alarm(0) == 0);
  ::raise(SIGALRM);
  ::raise(SIGALRM);
  CHECK(::alarm(0) == 0);
}
