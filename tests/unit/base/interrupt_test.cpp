#include "base/interrupt.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <utility>

#include "asleep.hpp"
#include "base/file.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

constexpr std::chrono::seconds kHangs{120};  // what takes longer

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

struct Pipe {
  std::array<int, 2> ends{};
  Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
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

}  // namespace

TEST_CASE("a signal asks to stop, by its name, until the handlers are gone") {
  const std::pair<int, const char*> signals[] = {{SIGINT, "SIGINT"},   {SIGTERM, "SIGTERM"},
                                                 {SIGHUP, "SIGHUP"},   {SIGUSR1, "SIGUSR1"},
                                                 {SIGUSR2, "SIGUSR2"}, {SIGXCPU, "SIGXCPU"}};
  for (const auto& [number, name] : signals) {
    const Disposition disposition(number, SIG_DFL);
    {
      const StopSignals caught;
      check_interrupted();
      CHECK(stop_signal() == 0);
      ::raise(number);
      CHECK(stop_signal() == number);
      check_stops(check_interrupted, std::string("stopped by ") + name);
      CHECK(is_handled_by(SIG_DFL, number));  // so that a second one ends the process
    }
    check_interrupted();
    CHECK(is_handled_by(SIG_DFL, number));
  }
}

TEST_CASE("the first signal counts") {
  const Disposition interrupt(SIGINT, SIG_DFL);
  const Disposition terminate(SIGTERM, SIG_DFL);
  const StopSignals caught;
  ::raise(SIGTERM);
  ::raise(SIGINT);
  CHECK(stop_signal() == SIGTERM);
}

TEST_CASE("an ignored signal stays ignored") {
  const Disposition disposition(SIGHUP, SIG_IGN);
  const StopSignals caught;
  ::raise(SIGHUP);
  check_interrupted();
  CHECK(is_handled_by(SIG_IGN, SIGHUP));
}

TEST_CASE("a thread that reads from a pipe stops, though the signal is another thread's") {
  const Disposition disposition(SIGTERM, SIG_DFL);
  const StopSignals caught;
  Pipe pipe;
  std::promise<pid_t> begun;
  auto reading = std::async(std::launch::async, [&] {
    File in = File::borrow(pipe.ends[0], "pipe");
    std::array<std::uint8_t, 8> buffer{};
    begun.set_value(::gettid());
    return in.read(buffer);
  });
  wait_until_asleep(begun.get_future().get());
  ::raise(SIGTERM);  // to this thread
  const bool ended = reading.wait_for(kHangs) == std::future_status::ready;
  CHECK(ended);
  if (!ended) CHECK(::write(pipe.ends[1], "x", 1) == 1);
  check_stops([&] { reading.get(); }, "stopped by SIGTERM");
}

TEST_CASE("a thread that waits for the writer of a FIFO stops") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const Disposition disposition(SIGINT, SIG_DFL);
  const StopSignals caught;
  std::promise<pid_t> begun;
  auto opening = std::async(std::launch::async, [&] {
    std::array<std::uint8_t, 8> buffer{};
    begun.set_value(::gettid());
    return File::open_read(path).read(buffer);
  });
  wait_until_asleep(begun.get_future().get());
  ::raise(SIGINT);
  const bool ended = opening.wait_for(kHangs) == std::future_status::ready;
  CHECK(ended);
  if (!ended) File::create(path);
  check_stops([&] { opening.get(); }, "stopped by SIGINT");
}

TEST_CASE("a thread that waits for the reader of a FIFO stops") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const Disposition disposition(SIGTERM, SIG_DFL);
  const StopSignals caught;
  std::promise<void> begun;
  auto opening = std::async(std::launch::async, [&] {
    begun.set_value();
    File::open_special(path, "fifo");
  });
  begun.get_future().wait();
  ::raise(SIGTERM);  // to this thread
  check_stops([&] { opening.get(); }, "stopped by SIGTERM");
}

TEST_CASE("a FIFO is read to its end, whoever comes first") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  for (const bool with_handlers : {false, true}) {
    for (const bool reader_is_first : {true, false}) {
      std::optional<StopSignals> caught;
      if (with_handlers) caught.emplace();
      std::promise<pid_t> begun;
      auto writing = std::async(std::launch::async, [&, reader = ::gettid()] {
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
