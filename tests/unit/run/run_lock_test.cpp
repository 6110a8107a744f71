#include "run/run_lock.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <utility>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
using State = RunLock::State;

/// A process that holds the lock until it is told to go, or killed.
class Holder {
 public:
  explicit Holder(const fs::path& path) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      try {
        const RunLock lock = RunLock::acquire(path, "x", {});
        [[maybe_unused]] const ssize_t told = ::write(ready[1], "1", 1);
        for (;;) ::pause();
      } catch (...) {
      }
      ::_exit(1);
    }
    ::close(ready[1]);
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    ::close(ready[0]);
  }
  ~Holder() { kill(); }

  void kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = 0;
  }
  pid_t pid() const { return child_; }

 private:
  pid_t child_ = 0;
};

TEST_CASE("run lock: the second is refused, and told by whom") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "lock";
  Holder holder(path);
  CHECK(RunLock::is_held(path));
  const auto seen = RunLock::holder_of(path);
  CHECK(seen.state == State::held);
  REQUIRE(seen.run);
  CHECK(seen.run->pid == holder.pid());
  try {
    RunLock::acquire(path, "out.agc", {});
    FAIL("got a lock that is held");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
    const std::string text = error.what();
    CHECK(text.starts_with("out.agc: locked by another run: process " +
                           std::to_string(holder.pid()) + " on "));
    CHECK(text.ends_with("(it holds " + path.string() + ")"));
  }
  CHECK(RunLock::is_held(path));  // looking and asking have not changed it
}

TEST_CASE("run lock: one who was killed is no hindrance") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "lock";
  Holder holder(path);
  const pid_t pid = holder.pid();
  holder.kill();
  const auto seen = RunLock::holder_of(path);
  CHECK(seen.state == State::free);
  REQUIRE(seen.run);
  CHECK(seen.run->pid == pid);
  {
    const RunLock lock = RunLock::acquire(path, "x", {});
    CHECK(RunLock::holder_of(path).run->pid == ::getpid());
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("run lock: in one process, too") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "lock";
  RunLock lock = RunLock::acquire(path, "x", {});
  CHECK_THROWS_AS(RunLock::acquire(path, "x", {}), Error);
  RunLock moved = std::move(lock);
  CHECK(RunLock::is_held(path));
  moved.release();
  moved.release();
  CHECK_FALSE(RunLock::is_held(path));
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("run lock: a file that was put in its place stays") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "lock";
  {
    const RunLock lock = RunLock::acquire(path, "x", {});
    fs::remove(path);
    const RunLock next = RunLock::acquire(path, "x", {});
    RunLock third = RunLock::acquire(directory.path() / "other", "x", {});
    third.release();
    CHECK(fs::exists(path));
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("run lock: one whose text a power failure has taken is no hindrance") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "lock";
  std::ofstream(path) << std::string(300, '\0');
  const RunLock lock = RunLock::acquire(path, "x", {});
  CHECK(RunLock::holder_of(path).run.has_value());
}

TEST_CASE("run lock: what is no lock is left alone") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "file";
  std::ofstream(file) << "a page of notes";
  CHECK_THROWS_AS(RunLock::acquire(file, "x", {}), Error);
  CHECK(fs::file_size(file) == 15);
  fs::create_symlink("nowhere", directory.path() / "link");
  CHECK_THROWS_AS(RunLock::acquire(directory.path() / "link", "x", {}), Error);
  CHECK_FALSE(fs::exists(directory.path() / "nowhere"));
  CHECK_THROWS_AS(RunLock::acquire(directory.path() / "no" / "lock", "x", {}), Error);
  CHECK(RunLock::holder_of(directory.path() / "none").state == State::free);
}

}  // namespace
}  // namespace spillway
