#include "base/interrupt.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

#include "base/errno_kind.hpp"
#include "base/stopped_by_run.hpp"

namespace spillway {
namespace {

constexpr std::chrono::nanoseconds kGrace = std::chrono::seconds(StopToken::kGraceSeconds);
// How often those who wait look by themselves whether they are to stop, where nothing wakes them.
constexpr std::chrono::milliseconds kTick{100};

std::string text_of_signal(int signal) {
  if (signal == 0) return "stopped";
  struct Name {
    int number;
    const char* text;
  };
  constexpr Name kNames[] = {{SIGINT, "SIGINT"},   {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"},
                             {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"}, {SIGXCPU, "SIGXCPU"}};
  for (const Name& name : kNames) {
    if (name.number == signal) return std::string("stopped by ") + name.text;
  }
  return "stopped by signal " + std::to_string(signal);
}

/// Descriptors to poll: `fd`, if it is one, and those that wake up this thread if it is to stop.
class Waiting {
 public:
  Waiting(int fd, short event) {
    descriptors_[0] = {fd, event, 0};  // -1 is passed over
    const Stop* const stop = current_stop();
    if (stop == nullptr) return;
    if (stop->asked()) {  // in its grace period, as it would have thrown otherwise
      is_woken_ = false;
      return;
    }
    add(stop->own());
    if (stop->outside() != nullptr) add(*stop->outside());
  }

  /// What poll() returns; `limit` of -1 is none.
  int poll(std::chrono::milliseconds limit) {
    if (!is_woken_) limit = limit.count() < 0 ? kTick : std::min(limit, kTick);
    return ::poll(descriptors_.data(), count_, static_cast<int>(limit.count()));
  }
  bool is_ready() const { return descriptors_[0].revents != 0; }

 private:
  void add(const StopToken& token) {
    if (token.wake_descriptor() < 0) is_woken_ = false;
    descriptors_[count_++] = {token.wake_descriptor(), POLLIN, 0};
  }

  std::array<pollfd, 3> descriptors_{};
  nfds_t count_ = 1;
  bool is_woken_ = true;
};

void wait_for(int fd, short event) {
  for (;;) {
    check_interrupted();
    Waiting waiting(fd, event);
    const int ready = waiting.poll(std::chrono::milliseconds(-1));
    if (ready < 0 && errno != EINTR) {
      const int error = errno;
      throw Error(kind_of_errno(error, ErrorKind::io), "poll failed: " + text_of_errno(error));
    }
    if (ready > 0 && waiting.is_ready()) return check_interrupted();
  }
}

}  // namespace

Stop::Stop(const StopToken* outside, Listener listener)
    : outside_(outside), listener_(std::move(listener)) {}

void Stop::tell(ShutdownPhase phase) const {
  if (listener_) listener_(phase);
}

void Stop::ask(ErrorKind kind, const std::string& text) {
  const MutexLock phase_lock(phase_mutex_);
  {
    const MutexLock lock(mutex_);
    if (asked()) return;
    kind_ = kind;
    text_ = text;
    own_.request_stop();
  }
  if (grace_ == Grace::given) tell(ShutdownPhase::stopping);
}

bool Stop::has_grace_left() const noexcept {
  if (grace_.load(std::memory_order_relaxed) != Grace::given) return false;
  std::int64_t begun = own_.requested_at();
  if (begun == 0 && outside_ != nullptr) begun = outside_->requested_at();
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return now - std::chrono::nanoseconds(begun) < kGrace;
}

void Stop::check() const {
  if (has_grace_left()) return;
  if (own_.stop_requested()) {
    const MutexLock lock(mutex_);
    throw StoppedByRun(kind_, text_);
  }
  throw Error(ErrorKind::interrupted, text_of_signal(signal()));
}

void Stop::give_grace() {
  const MutexLock phase_lock(phase_mutex_);
  if (asked()) return;  // it came before: there is nothing yet that a grace period is good for
  grace_ = Grace::given;
  tell(ShutdownPhase::resumable);
}

void Stop::end_grace() {
  const MutexLock phase_lock(phase_mutex_);
  if (!asked() || grace_ != Grace::given) return;
  grace_ = Grace::over;
  tell(ShutdownPhase::ending);
}

void Stop::forget_grace() {
  const MutexLock phase_lock(phase_mutex_);
  if (grace_.exchange(Grace::none) != Grace::none) tell(ShutdownPhase::over);
}

void ask_to_stop(ErrorKind kind, const std::string& text) {
  if (Stop* const stop = current_stop()) stop->ask(kind, text);
}

void wait_readable(int fd) { wait_for(fd, POLLIN); }

void wait_writable(int fd) { wait_for(fd, POLLOUT); }

void wait_unless_stopped(std::chrono::milliseconds time) {
  check_interrupted();
  Waiting(-1, 0).poll(time);
  check_interrupted();
}

ShutdownGracePeriod::ShutdownGracePeriod(Stop& stop) : stop_(stop) { stop_.give_grace(); }

ShutdownGracePeriod::~ShutdownGracePeriod() { stop_.forget_grace(); }

void ShutdownGracePeriod::end_now() {
  if (Stop* const stop = current_stop()) stop->end_grace();
}

}  // namespace spillway
