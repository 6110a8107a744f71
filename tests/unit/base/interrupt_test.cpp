#include "base/interrupt.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "asleep.hpp"
#include "base/file.hpp"
#include "base/thread.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

constexpr std::chrono::seconds kHangs{120};  // what takes longer

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
  ~Pipe() {
    close_reader();
    ::close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0) ::close(std::exchange(ends[0], -1));
  }
};

template <typename Call>
void check_stops(Call call, const std::string& text) {
  try {
    call();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::interrupted);
    CHECK(error.what() == text);
  }
}

/// `work` on a thread of its own, under `stop`.
std::future<void> begin(Stop& stop, std::function<void()> work) {
  return std::async(std::launch::async, [&stop, work = std::move(work)] {
    const StopScope scope(&stop);
    work();
  });
}

/// The token by a signal, or the run itself.
struct Asker {
  int signal = 0;  // 0: the run itself
  const char* text = "";
};
constexpr Asker kSigint{SIGINT, "stopped by SIGINT"};
constexpr Asker kSigterm{SIGTERM, "stopped by SIGTERM"};
constexpr Asker kRun{0, "stopped by SIGTERM"};

/// Does `work`, which calls begun() last before it waits, in a thread; then has it asked to stop, and
/// checks that it ends so. Whatever hangs is freed by `let_go()`.
void check_stops_while_it_waits(const Asker& asker,
                                const std::function<void(const std::function<void()>& begun)>& work,
                                const std::function<void()>& let_go) {
  StopToken token;
  Stop stop(&token);
  std::promise<pid_t> begun;
  auto working = begin(stop, [&] { work([&] { begun.set_value(::gettid()); }); });
  wait_until_asleep(begun.get_future().get());
  if (asker.signal != 0) {
    token.request_stop(asker.signal);
  } else {
    stop.ask(ErrorKind::interrupted, asker.text);
  }
  const bool ended = working.wait_for(kHangs) == std::future_status::ready;
  CHECK(ended);
  if (!ended) let_go();
  check_stops([&] { working.get(); }, asker.text);
}

/// Writes to it, which nobody reads, for ever.
void write_on(int descriptor, const std::function<void()>& begun) {
  File out = File::borrow(descriptor, "unread");
  const std::vector<std::uint8_t> more_than_fits(1 << 20);
  begun();
  for (;;) out.write(more_than_fits);
}

}  // namespace

TEST_CASE("interrupt: a token asks, by the name of a signal or without one") {
  const std::pair<int, const char*> signals[] = {
      {SIGINT, "stopped by SIGINT"},    {SIGTERM, "stopped by SIGTERM"},
      {SIGHUP, "stopped by SIGHUP"},    {SIGUSR1, "stopped by SIGUSR1"},
      {SIGUSR2, "stopped by SIGUSR2"},  {SIGXCPU, "stopped by SIGXCPU"},
      {SIGQUIT, "stopped by signal 3"}, {0, "stopped"}};
  for (const auto& [number, text] : signals) {
    StopToken token;
    Stop stop(&token);
    const StopScope scope(&stop);
    CHECK_FALSE(stop_asked());
    check_interrupted();
    token.request_stop(number);
    CHECK(stop_asked());
    CHECK(stop.signal() == number);
    check_stops(check_interrupted, text);
  }
  CHECK_FALSE(stop_asked());
  check_interrupted();
}

TEST_CASE("interrupt: the first to ask counts") {
  StopToken token;
  token.request_stop(SIGTERM);
  token.request_stop(SIGINT);
  CHECK(token.signal() == SIGTERM);
  Stop stop(&token);
  const StopScope scope(&stop);
  ask_to_stop(ErrorKind::resource, "too late");
  check_stops(check_interrupted, "stopped by SIGTERM");

  Stop other;
  const StopScope inner(&other);
  ask_to_stop(ErrorKind::resource, "the disk is nearly full");
  ask_to_stop(ErrorKind::io, "the second does not count");
  CHECK_THROWS_WITH_AS(check_interrupted(), "the disk is nearly full", Error);
}

TEST_CASE("interrupt: a token's descriptor can be read once it has asked") {
  StopToken token;
  pollfd wake{token.wake_descriptor(), POLLIN, 0};
  CHECK(wake.fd > STDERR_FILENO);
  CHECK(::poll(&wake, 1, 0) == 0);
  token.request_stop();
  CHECK(::poll(&wake, 1, 0) == 1);
}

TEST_CASE("interrupt: each thread has what it works under, and gives it to threads it starts") {
  Stop one;
  Stop other;
  one.ask(ErrorKind::interrupted, "one");
  const StopScope scope(&one);
  Stop* inherited = nullptr;
  Thread started([&] { inherited = current_stop(); });
  started.join();
  CHECK(inherited == &one);
  {
    const StopScope inner(&other);
    CHECK_FALSE(stop_asked());
    const StopScope none(nullptr);
    CHECK_FALSE(stop_asked());
  }
  CHECK(stop_asked());
  begin(other, [] { check_interrupted(); }).get();
}

TEST_CASE("interrupt: a thread that reads from a pipe stops, whichever of the two asks") {
  for (const Asker& asker : {kSigterm, kRun}) {
    CAPTURE(asker.signal);
    Pipe pipe;
    check_stops_while_it_waits(
        asker,
        [&](const auto& begun) {
          File in = File::borrow(pipe.ends[0], "pipe");
          std::array<std::uint8_t, 8> buffer{};
          begun();
          in.read(buffer);
        },
        [&] { CHECK(::write(pipe.ends[1], "x", 1) == 1); });
  }
}

TEST_CASE("interrupt: a thread that writes to a pipe that nobody reads stops, whichever asks") {
  for (const Asker& asker : {kSigterm, kRun}) {
    CAPTURE(asker.signal);
    Pipe pipe;
    check_stops_while_it_waits(
        asker, [&](const auto& begun) { write_on(pipe.ends[1], begun); },
        [&] { pipe.close_reader(); });
    CHECK((::fcntl(pipe.ends[1], F_GETFL) & O_NONBLOCK) == 0);  // others may share it
  }
}

TEST_CASE("interrupt: a thread that writes to a socket that nobody reads stops") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  check_stops_while_it_waits(
      kSigint, [&](const auto& begun) { write_on(ends[1], begun); },
      [&] { ::shutdown(ends[0], SHUT_RDWR); });
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("interrupt: a descriptor that does not wait is written to all the same") {
  Pipe pipe;
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  const std::vector<std::uint8_t> more_than_fits(1 << 20, 7);
  auto writing = std::async(std::launch::async,
                            [&] { File::borrow(pipe.ends[1], "pipe").write(more_than_fits); });
  File in = File::borrow(pipe.ends[0], "pipe");
  std::vector<std::uint8_t> buffer(more_than_fits.size());
  std::size_t total = 0;
  while (total < buffer.size()) total += in.read(std::span(buffer).subspan(total));
  writing.get();
  CHECK(buffer == more_than_fits);
}

TEST_CASE("interrupt: a thread that waits for the writer of a FIFO stops") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  check_stops_while_it_waits(
      kSigint,
      [&](const auto& begun) {
        std::array<std::uint8_t, 8> buffer{};
        begun();
        File::open_read(path).read(buffer);
      },
      [&] { File::create(path); });
}

TEST_CASE("interrupt: a thread that waits for the reader of a FIFO stops") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  StopToken token;
  Stop stop(&token);
  std::promise<void> begun;
  auto opening = begin(stop, [&] {
    begun.set_value();
    File::open_special(path, "fifo");
  });
  begun.get_future().wait();
  token.request_stop(SIGTERM);
  check_stops([&] { opening.get(); }, "stopped by SIGTERM");
}

TEST_CASE("interrupt: a FIFO is read to its end, whoever comes first") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  StopToken token;
  Stop watched(&token);
  for (Stop* stop : {static_cast<Stop*>(nullptr), &watched}) {
    for (const bool reader_is_first : {true, false}) {
      const StopScope scope(stop);
      std::promise<pid_t> begun;
      auto writing = std::async(std::launch::async, [&, reader = ::gettid()] {
        const StopScope of_writer(stop);
        begun.set_value(::gettid());
        if (reader_is_first) wait_until_asleep(reader);
        File out = File::create(path);
        out.write(std::array<std::uint8_t, 3>{1, 2, 3});
        wait_until_asleep(reader);
        out.write(std::array<std::uint8_t, 2>{4, 5});
      });
      const pid_t writer = begun.get_future().get();
      if (!reader_is_first) wait_until_asleep(writer);
      File in = File::open_read(path);
      std::array<std::uint8_t, 8> buffer{};
      std::size_t total = 0;
      while (const std::size_t n = in.read(buffer)) total += n;
      CHECK(total == 5);
      writing.get();
    }
  }
}

TEST_CASE("interrupt: within a grace period work and waiting go on, until it is ended") {
  StopToken token;
  std::vector<ShutdownPhase> phases;
  Stop stop(&token, [&](ShutdownPhase phase) { phases.push_back(phase); });
  const StopScope scope(&stop);
  {
    const ShutdownGracePeriod grace(stop);
    ShutdownGracePeriod::end_now();  // nothing has asked: nothing ends
    token.request_stop(SIGTERM);
    CHECK(stop_asked());
    CHECK_NOTHROW(check_interrupted());
    Pipe pipe;
    REQUIRE(::write(pipe.ends[1], "x", 1) == 1);
    CHECK_NOTHROW(wait_readable(pipe.ends[0]));
    CHECK_NOTHROW(wait_unless_stopped(std::chrono::milliseconds(1)));
    ShutdownGracePeriod::end_now();
    CHECK_THROWS_AS(check_interrupted(), Error);
    CHECK_THROWS_AS(wait_readable(pipe.ends[0]), Error);
  }
  CHECK_THROWS_AS(check_interrupted(), Error);
  CHECK(phases ==
        std::vector{ShutdownPhase::resumable, ShutdownPhase::ending, ShutdownPhase::over});
}

TEST_CASE("interrupt: a reader that waits in a grace period stops when that is ended") {
  Stop stop;
  Pipe pipe;
  const StopScope scope(&stop);
  const ShutdownGracePeriod grace(stop);
  std::promise<pid_t> begun;
  auto reading = begin(stop, [&] {
    begun.set_value(::gettid());
    wait_readable(pipe.ends[0]);
  });
  wait_until_asleep(begun.get_future().get());
  ask_to_stop(ErrorKind::interrupted, "asked");
  ShutdownGracePeriod::end_now();
  check_stops([&] { reading.get(); }, "asked");
}

TEST_CASE("interrupt: phases are told one after the other, in their order") {
  const pid_t ending = ::gettid();
  std::vector<ShutdownPhase> phases;
  std::promise<void> is_stopping;
  Stop stop(nullptr, [&](ShutdownPhase phase) {
    if (phase == ShutdownPhase::stopping) {
      is_stopping.set_value();
      wait_until_asleep(ending);  // it has something more to tell
    }
    phases.push_back(phase);
  });
  const StopScope scope(&stop);
  std::future<void> asking;
  {
    const ShutdownGracePeriod grace(stop);
    asking = begin(stop, [] { ask_to_stop(ErrorKind::interrupted, "asked"); });
    is_stopping.get_future().wait();
    ShutdownGracePeriod::end_now();
  }
  asking.get();
  CHECK(phases == std::vector{ShutdownPhase::resumable, ShutdownPhase::stopping,
                              ShutdownPhase::ending, ShutdownPhase::over});
}

TEST_CASE("interrupt: a run that asks by itself says so; after a request there is no grace") {
  std::vector<ShutdownPhase> phases;
  Stop stop(nullptr, [&](ShutdownPhase phase) { phases.push_back(phase); });
  const StopScope scope(&stop);
  {
    const ShutdownGracePeriod grace(stop);
    ask_to_stop(ErrorKind::interrupted, "asked");
  }
  CHECK(phases ==
        std::vector{ShutdownPhase::resumable, ShutdownPhase::stopping, ShutdownPhase::over});
  phases.clear();
  {
    const ShutdownGracePeriod grace(stop);
    CHECK_THROWS_AS(check_interrupted(), Error);
  }
  CHECK(phases.empty());
}
