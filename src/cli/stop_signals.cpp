#include "cli/stop_signals.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::array<int, 6> kStopSignals = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};

enum class Watchdog { off, armed, running };

// What a signal handler may touch has to be global and lock-free.
std::atomic<StopToken*> asked_token{nullptr};
std::atomic<Watchdog> watchdog{Watchdog::off};
std::atomic<bool> is_ending{false};  // the run's grace period is over
static_assert(std::atomic<StopToken*>::is_always_lock_free);
static_assert(std::atomic<Watchdog>::is_always_lock_free);

// From here on only what is async-signal-safe.

// Another thread may disarm the watchdog meanwhile, and no alarm may be left then.
void set_alarm() noexcept {
  ::alarm(StopToken::kGraceSeconds);
  if (watchdog != Watchdog::running) ::alarm(0);
}

void start_watchdog() noexcept {
  Watchdog armed = Watchdog::armed;
  if (watchdog.compare_exchange_strong(armed, Watchdog::running)) set_alarm();
}

void note(int signal) {
  const int saved = errno;
  if (StopToken* const token = asked_token) token->request_stop(signal);
  start_watchdog();
  errno = saved;
}

// SIGALRM: the grace period is over. By now the run knows that, too. One that comes after the run
// has ended means nothing.
void end_grace(int) {
  if (watchdog != Watchdog::running) return;
  const int saved = errno;
  if (is_ending.exchange(true)) {
    constexpr char kText[] =
        "spillway: error: stopped while the disk did not answer; the same "
        "command continues\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kText, sizeof(kText) - 1);
    const StopToken* const token = asked_token;
    const int by = token == nullptr ? 0 : token->signal();
    ::_exit(by > 0 ? 128 + by : exit_code(ErrorKind::resource));
  }
  set_alarm();
  errno = saved;
}

void arm_watchdog() noexcept {
  struct sigaction action {};
  action.sa_handler = end_grace;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGALRM, &action, nullptr);
  sigset_t alarm_alone;
  ::sigemptyset(&alarm_alone);
  ::sigaddset(&alarm_alone, SIGALRM);
  ::pthread_sigmask(SIG_UNBLOCK, &alarm_alone, nullptr);  // whatever the parent has blocked
  is_ending = false;
  watchdog = Watchdog::armed;
  const StopToken* const token = asked_token;
  if (token != nullptr && token->stop_requested()) start_watchdog();  // it came just before
}

// The handler stays: an alarm that is on its way must not find the default action, which ends the
// process.
void disarm_watchdog() noexcept {
  watchdog = Watchdog::off;
  ::alarm(0);
}

}  // namespace

void watch_shutdown(ShutdownPhase phase) noexcept {
  switch (phase) {
    case ShutdownPhase::resumable:
      return arm_watchdog();
    case ShutdownPhase::stopping:
      return start_watchdog();
    case ShutdownPhase::ending:
      is_ending = true;
      return;
    case ShutdownPhase::over:
      return disarm_watchdog();
  }
}

StopSignals::StopSignals() noexcept {
  asked_token = &token_;
  for (const int signal : kStopSignals) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = note;
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART
    ::sigemptyset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
    caught_[caught_count_++] = {signal, before};
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < caught_count_; ++i) {
    ::sigaction(caught_[i].signal, &caught_[i].before, nullptr);
  }
  asked_token = nullptr;
}

const StopToken* StopSignals::caught() noexcept { return asked_token; }

}  // namespace spillway
