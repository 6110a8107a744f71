#include "base/assert.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace spillway {
namespace {

#if defined(SPILLWAY_ASSERTS)

struct Death {
  int signal = 0;
  std::string text;  // on standard error
};

/// How a child ends that asserts `holds`.
Death assert_in_child(bool holds) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL);
    ::dup2(ends[1], STDERR_FILENO);
    SPILLWAY_ASSERT(holds && "told");
    ::_exit(0);
  }
  ::close(ends[1]);
  Death death;
  std::array<char, 256> piece{};
  for (ssize_t n = 0; (n = ::read(ends[0], piece.data(), piece.size())) > 0;) {
    death.text.append(piece.data(), static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) death.signal = WTERMSIG(status);
  return death;
}

TEST_CASE("an assertion that fails names itself and aborts; one that holds does nothing") {
  const Death death = assert_in_child(false);
  CHECK(death.signal == SIGABRT);
  CHECK(death.text.find("assert_test.cpp:") != std::string::npos);
  CHECK(death.text.find(": assertion failed: holds && \"told\"\n") != std::string::npos);
  CHECK(assert_in_child(true).signal == 0);
}

#else

TEST_CASE("where assertions are off, their expressions are not evaluated") {
  int evaluated = 0;
  SPILLWAY_ASSERT(++evaluated == 0);
  CHECK(evaluated == 0);
}

#endif

}  // namespace
}  // namespace spillway
