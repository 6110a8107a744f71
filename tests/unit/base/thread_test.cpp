#include "base/thread.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <cstring>
#include <utility>

using namespace spillway;

namespace {

std::size_t stack_bytes_here() {
  pthread_attr_t attributes;
  REQUIRE(::pthread_getattr_np(::pthread_self(), &attributes) == 0);
  void* begin = nullptr;
  std::size_t bytes = 0;
  ::pthread_attr_getstack(&attributes, &begin, &bytes);
  ::pthread_attr_destroy(&attributes);
  return bytes;
}

/// `ulimit -s` while it lives.
class StackLimit {
 public:
  explicit StackLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_STACK, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_STACK, &limit) == 0);
  }
  ~StackLimit() { ::setrlimit(RLIMIT_STACK, &before_); }

 private:
  rlimit before_{};
};

bool is_blocked(int signal) {
  sigset_t mask;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  return ::sigismember(&mask, signal) == 1;
}

}  // namespace

TEST_CASE("a thread runs its function and is joined") {
  std::atomic<int> runs{0};
  Thread thread([&] { ++runs; });
  CHECK(thread.joinable());
  Thread moved = std::move(thread);
  CHECK_FALSE(thread.joinable());
  moved.join();
  CHECK_FALSE(moved.joinable());
  CHECK(runs == 1);
}

TEST_CASE("a thread's stack has our size, whatever the limit is") {
  const StackLimit limit(128 << 10);
  std::size_t bytes = 0;
  Thread([&] { bytes = stack_bytes_here(); }).join();
  CHECK(bytes >= kStackBytes);
}

TEST_CASE("signals sent to the process are not delivered to threads, unless asked for") {
  bool blocks_term = false;
  bool blocks_pipe = true;
  Thread([&] {
    blocks_term = is_blocked(SIGTERM);
    blocks_pipe = is_blocked(SIGPIPE);
  }).join();
  CHECK(blocks_term);
  CHECK_FALSE(blocks_pipe);
  CHECK_FALSE(is_blocked(SIGTERM));
  Thread([&] { blocks_term = is_blocked(SIGTERM); }, Thread::Signals::as_here).join();
  CHECK_FALSE(blocks_term);
}

TEST_CASE("what needs a stack gets one: here if the limit is large, else on a thread") {
  const auto runs_here = [] {
    const pthread_t here = ::pthread_self();
    pthread_t there{};
    run_with_stack([&there] { there = ::pthread_self(); });
    return ::pthread_equal(here, there) != 0;
  };
  {
    const StackLimit limit(kStackBytes);
    CHECK(runs_here());
  }
  const StackLimit limit(128 << 10);
  CHECK_FALSE(runs_here());
  std::size_t bytes = 0;
  bool blocks_term = true;
  run_with_stack([&] {
    bytes = stack_bytes_here();
    blocks_term = is_blocked(SIGTERM);
  });
  CHECK(bytes >= kStackBytes);
  CHECK_FALSE(blocks_term);
  CHECK_FALSE(is_blocked(SIGTERM));
}
