#include "base/interrupt.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "base/errno_kind.hpp"
#include "base/mutex.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

struct StopSignal {
  int number;
  const char* name;
};

constexpr std::array<StopSignal, 6> kStopSignals = {{{SIGINT, "SIGINT"},
                                                     {SIGTERM, "SIGTERM"},
                                                     {SIGHUP, "SIGHUP"},
                                                     {SIGUSR1, "SIGUSR1"},
                                                     {SIGUSR2, "SIGUSR2"},
                                                     {SIGXCPU, "SIGXCPU"}}};

// Stands for the number of a signal, where it was none.
constexpr int kAsked = -1;

/// Why ask_to_stop() was called.
struct Reason {
  Mutex mutex;
  ErrorKind kind SPILLWAY_GUARDED_BY(mutex) = ErrorKind::interrupted;
  std::string text SPILLWAY_GUARDED_BY(mutex);
};

Reason& reason() {
  static Reason only;
  return only;
}

// An eventfd that stays readable once a signal has come, so that a wait that begins just then ends,
// too; -1: nothing is caught.
std::atomic<int> wake_fd{-1};

enum class Grace { none, given, running };
std::atomic<Grace> grace{Grace::none};

// From here on only what is async-signal-safe.

// check_interrupted() throws, and what waits wakes up.
void stop_now() {
  interrupt_detail::signal = interrupt_detail::asked.load();
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_fd, &one, sizeof(one));
}

void note(int signal) {
  const int saved = errno;
  int none = 0;
  interrupt_detail::asked.compare_exchange_strong(none, signal);
  Grace given = Grace::given;
  if (grace.compare_exchange_strong(given, Grace::running)) {
    ::alarm(ShutdownGracePeriod::kSeconds);
  } else if (given == Grace::none) {
    stop_now();
  }
  errno = saved;
}

// SIGALRM: the grace is over.
void end_grace(int) {
  const int saved = errno;
  if (interrupt_detail::signal != 0) {
    constexpr char kText[] =
        "spillway: error: stopped while the disk did not answer; the same "
        "command continues\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kText, sizeof(kText) - 1);
    const int by = interrupt_detail::asked;
    ::_exit(by > 0 ? 128 + by : exit_code(ErrorKind::resource));
  }
  stop_now();
  ::alarm(ShutdownGracePeriod::kSeconds);
  errno = saved;
}

// Never 0, 1 or 2: closed standard streams must not come back as something else. If there is none
// (-1), only the thread that a signal is delivered to wakes up by it.
int open_wake_fd() {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) return -1;
  const int high = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(fd);
  return high;
}

}  // namespace

void ask_to_stop(ErrorKind kind, const std::string& text) {
  Reason& why = reason();
  const MutexLock lock(why.mutex);
  if (stop_asked()) return;
  why.kind = kind;
  why.text = text;
  note(kAsked);
}

void forget_stop_request() noexcept {
  int asked = kAsked;
  if (!interrupt_detail::asked.compare_exchange_strong(asked, 0)) return;
  interrupt_detail::signal = 0;
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = ::read(wake_fd, &count, sizeof(count));
}

void interrupt_detail::stop() {
  if (stop_signal() == kAsked) {
    Reason& why = reason();
    const MutexLock lock(why.mutex);
    throw Error(why.kind, why.text);
  }
  for (const StopSignal& known : kStopSignals) {
    if (known.number == stop_signal()) {
      throw Error(ErrorKind::interrupted, std::string("stopped by ") + known.name);
    }
  }
  throw Error(ErrorKind::interrupted, "stopped by signal " + std::to_string(stop_signal()));
}

void wait_readable(int fd) {
  for (;;) {
    check_interrupted();
    pollfd waiting[] = {{fd, POLLIN, 0}, {wake_fd, POLLIN, 0}};  // -1 is passed over
    const int ready = ::poll(waiting, 2, -1);
    if (ready < 0 && errno != EINTR) {
      const int error = errno;
      throw Error(kind_of_errno(error, ErrorKind::io), "poll failed: " + text_of_errno(error));
    }
    if (ready > 0 && waiting[1].revents == 0) return;
  }
}

void wait_unless_stopped(std::chrono::milliseconds time) {
  check_interrupted();
  pollfd waiting = {wake_fd, POLLIN, 0};  // -1 is passed over
  ::poll(&waiting, 1, static_cast<int>(time.count()));
  check_interrupted();
}

ShutdownGracePeriod::ShutdownGracePeriod() noexcept {
  struct sigaction action {};
  action.sa_handler = end_grace;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGALRM, &action, nullptr);
  sigset_t alarm_alone;
  ::sigemptyset(&alarm_alone);
  ::sigaddset(&alarm_alone, SIGALRM);
  ::pthread_sigmask(SIG_UNBLOCK, &alarm_alone, nullptr);  // whatever the parent has blocked
  grace = Grace::given;
  if (stop_asked()) stop_now();  // it came before: there is nothing yet that a grace is good for
}

ShutdownGracePeriod::~ShutdownGracePeriod() {
  grace = Grace::none;
  ::alarm(0);
  std::signal(SIGALRM, SIG_DFL);
  if (stop_asked()) stop_now();
}

void ShutdownGracePeriod::end_now() noexcept {
  if (stop_asked()) stop_now();
}

StopSignals::StopSignals() noexcept {
  wake_fd = open_wake_fd();
  for (const StopSignal& stop : kStopSignals) {
    struct sigaction before {};
    ::sigaction(stop.number, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = note;
    action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART
    ::sigemptyset(&action.sa_mask);
    ::sigaction(stop.number, &action, nullptr);
    caught_[caught_count_++] = {stop.number, before};
  }
}

StopSignals::~StopSignals() {
  for (std::size_t i = 0; i < caught_count_; ++i) {
    ::sigaction(caught_[i].signal, &caught_[i].before, nullptr);
  }
  const int fd = wake_fd.exchange(-1);
  if (fd >= 0) ::close(fd);
  interrupt_detail::asked = 0;
  interrupt_detail::signal = 0;
}

}  // namespace spillway
