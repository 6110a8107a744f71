#include "base/thread.hpp"

#include <signal.h>
#include <sys/resource.h>

#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// While it lives, no signal that is sent to the process is delivered to this thread, nor to
/// threads that it starts. What a thread's own doing raises is.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t sent;
    ::sigfillset(&sent);
    for (const int raised :
         {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPIPE, SIGXFSZ}) {
      ::sigdelset(&sent, raised);
    }
    ::pthread_sigmask(SIG_BLOCK, &sent, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

class Attributes {
 public:
  Attributes() : error_(::pthread_attr_init(&attributes_)) {
    if (error_ == 0) ::pthread_attr_setstacksize(&attributes_, kStackBytes);
  }
  ~Attributes() {
    if (error_ == 0) ::pthread_attr_destroy(&attributes_);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  int error() const { return error_; }
  const pthread_attr_t* get() const { return &attributes_; }

 private:
  pthread_attr_t attributes_;
  int error_;
};

/// What a thread runs, and what it works under.
struct Started {
  std::function<void()> run;
  Stop* stop;
};

extern "C" void* spillway_run_thread(void* argument) noexcept {
  const std::unique_ptr<Started> started(static_cast<Started*>(argument));
  const StopScope scope(started->stop);
  started->run();
  return nullptr;
}

int start(pthread_t& id, std::function<void()> run) {
  const Attributes attributes;
  if (attributes.error() != 0) return attributes.error();
  auto started = std::make_unique<Started>(Started{std::move(run), current_stop()});
  const int error = ::pthread_create(&id, attributes.get(), spillway_run_thread, started.get());
  if (error == 0) started.release();  // the thread's now
  return error;
}

bool has_large_stack() {
  rlimit stack{};
  return ::getrlimit(RLIMIT_STACK, &stack) != 0 || stack.rlim_cur >= kStackBytes;
}

}  // namespace

Thread::Thread(std::function<void()> run, Signals signals) {
  int error = 0;
  if (signals == Signals::blocked) {
    const SignalsBlocked blocked;
    error = start(id_, std::move(run));
  } else {
    error = start(id_, std::move(run));
  }
  if (error != 0) {
    throw Error(ErrorKind::resource, std::string("cannot start a thread: ") + std::strerror(error));
  }
  is_running_ = true;
}

Thread::Thread(Thread&& other) noexcept
    : id_(other.id_), is_running_(std::exchange(other.is_running_, false)) {}

Thread& Thread::operator=(Thread&& other) noexcept {
  if (is_running_) std::terminate();
  id_ = other.id_;
  is_running_ = std::exchange(other.is_running_, false);
  return *this;
}

Thread::~Thread() {
  if (is_running_) std::terminate();
}

void Thread::join() {
  ::pthread_join(id_, nullptr);
  is_running_ = false;
}

void run_with_stack(const std::function<void()>& run) {
  if (has_large_stack()) return run();
  Thread thread;
  try {
    thread = Thread(run, Thread::Signals::as_here);
  } catch (const std::exception&) {
    return run();
  }
  const SignalsBlocked blocked;  // so that they wake up what waits there
  thread.join();
}

}  // namespace spillway
