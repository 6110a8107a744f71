#include "compress/resume/checkpoints.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

struct Text {
  std::string text;

  template <typename Ar>
  void state(Ar& ar) {
    ar(text);
  }
};

/// Notes in what order participants are called.
struct Counter {
  std::string name;
  std::vector<std::string>* calls = nullptr;
  std::uint64_t value = 0;

  void flush() {
    if (calls != nullptr) calls->push_back("flush " + name);
  }
  template <typename Ar>
  void state(Ar& ar) {
    if (calls != nullptr) calls->push_back((Ar::kLoads ? "load " : "save ") + name);
    ar(value);
  }
};

struct Flushed {
  int times = 0;
  void flush() { ++times; }
};

RunOptions every(double safepoints, std::uint64_t limit = 0) {
  RunOptions run;
  run.safepoint_clock = true;
  run.checkpoint_seconds = safepoints;
  run.time_limit_seconds = limit;
  return run;
}

/// The checkpoints of one run on a store.
struct Run {
  explicit Run(const std::filesystem::path& path, const RunOptions& options = every(1),
               bool resumed = false)
      : store(path, 0, resumed ? ScratchStore::Begin::at_checkpoint : ScratchStore::Begin::anew),
        checkpoints(store, options, true, resumed, [this](double) { ++written; }) {
    store.keep();
  }

  ScratchStore store;
  int written = 0;
  Checkpoints checkpoints;
};

/// What asks a test to stop.
struct Stoppable {
  Stop stop;
  StopScope scope{&stop};
};

TEST_CASE("checkpoints: every n-th safepoint, by the clock that counts them") {
  for (const int n : {1, 3, 10}) {
    CAPTURE(n);
    const TemporaryDirectory directory;
    Run run(directory.path() / "store", every(n));
    for (int i = 1; i <= 40; ++i) {
      int settled = 0;
      run.checkpoints.pass([&] { ++settled; });
      CHECK(settled == (i % n == 0 ? 1 : 0));
      CHECK(run.written == i / n);
    }
    CHECK(run.checkpoints.any());
  }
}

TEST_CASE("checkpoints: to ask whether one is due changes nothing") {
  const TemporaryDirectory directory;
  Run run(directory.path() / "store", every(3));
  for (int i = 0; i < 20; ++i) CHECK_FALSE(run.checkpoints.due());
  run.checkpoints.pass();
  run.checkpoints.pass();
  for (int i = 0; i < 20; ++i) CHECK_FALSE(run.checkpoints.due());
  run.checkpoints.reach();
  for (int i = 0; i < 20; ++i) CHECK(run.checkpoints.due());
  CHECK(run.written == 0);
}

TEST_CASE("checkpoints: none if there are to be none, or by time alone if the interval is 0") {
  const Stoppable stoppable;
  const TemporaryDirectory directory;
  Run run(directory.path() / "store", every(0));
  for (int i = 0; i < 100; ++i) run.checkpoints.pass();
  CHECK(run.written == 0);
  ScratchStore store(directory.path() / "other", 0);
  Checkpoints disabled(store, every(1), false, false, [](double) { FAIL("was written"); });
  for (int i = 0; i < 100; ++i) disabled.pass();
  ask_to_stop(ErrorKind::interrupted, "stop");
  disabled.pass();
  CHECK_FALSE(disabled.due());
}

TEST_CASE("checkpoints: what joined last is flushed first; then all is saved in order") {
  const TemporaryDirectory directory;
  Run run(directory.path() / "store");
  std::vector<std::string> calls;
  Counter set{"set", &calls};
  Counter writer{"writer", &calls};
  Flushed flushed;
  const auto joined = run.checkpoints.join("set", set);
  const auto flushes = run.checkpoints.join_flush(flushed);
  {
    const auto other = run.checkpoints.join("writer", writer);
    run.checkpoints.pass();
    CHECK(calls ==
          std::vector<std::string>{"flush writer", "flush set", "save set", "save writer"});
  }
  calls.clear();
  run.checkpoints.pass();
  CHECK(calls == std::vector<std::string>{"flush set", "save set"});
  CHECK(flushed.times == 2);
}

TEST_CASE("checkpoints: a resumed run finds its stage, and each participant its section") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  {
    Run run(path);
    Counter first{"", nullptr, 7};
    Counter second{"", nullptr, 1u << 20};
    const auto a = run.checkpoints.join_always("first", first);
    const auto b = run.checkpoints.join("second", second);
    CHECK_FALSE(a.is_restored());
    run.checkpoints.begin(Stage::encode);
    run.checkpoints.pass();
    first.value = 8;  // comes too late
  }
  {
    Run run(path, every(1), true);
    CHECK(run.checkpoints.first_stage() == Stage::encode);
    CHECK(run.checkpoints.any());
    CHECK(run.checkpoints.has("second"));
    Counter first;
    Counter second;
    Counter third{"", nullptr, 3};
    // In any order; one that had not begun then is as it was made.
    const auto c = run.checkpoints.join("third", third);
    const auto b = run.checkpoints.join("second", second);
    const auto a = run.checkpoints.join_always("first", first);
    CHECK_FALSE(c.is_restored());
    CHECK(b.is_restored());
    CHECK(first.value == 7);
    CHECK(second.value == 1u << 20);
    CHECK(third.value == 3);
    CHECK_FALSE(run.checkpoints.has("second"));
    run.checkpoints.begin(Stage::metadata);
    CHECK(run.checkpoints.first_stage() == Stage::encode);
    run.checkpoints.pass();
  }
  const Run run(path, every(1), true);
  CHECK(run.checkpoints.first_stage() == Stage::metadata);
  CHECK(run.checkpoints.has("third"));
}

TEST_CASE("checkpoints: sections that do not fit are named") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "store";
  {
    Run run(path);
    Counter counter{"", nullptr, 7};
    Text other{"of another version"};
    const auto a = run.checkpoints.join("counter", counter);
    const auto b = run.checkpoints.join("text", other);
    run.checkpoints.pass();
  }
  const std::string called = path.string() + ": checkpoint, section ";
  Run run(path, every(1), true);
  Counter counter;
  const auto fails = [&](const auto& call, const std::string& text) {
    CHECK_THROWS_WITH_AS(call(), text.c_str(), Error);
  };
  fails([&] { (void)run.checkpoints.join_always("group", counter); },
        called + "'group': is missing");
  fails([&] { (void)run.checkpoints.join("text", counter); },
        called + "'text': has 18 bytes too many");
  // "counter" was not read by anything when the next one is to be written.
  fails([&] { run.checkpoints.pass(); }, called + "'counter': belongs to nothing in this run");
}

TEST_CASE("checkpoints: two participants of one name are a fault of ours") {
  const TemporaryDirectory directory;
  Run run(directory.path() / "store");
  Counter one;
  Counter two;
  {
    const auto a = run.checkpoints.join("name", one);
    CHECK_THROWS_AS((void)run.checkpoints.join("name", two), Error);
  }
  const auto b = run.checkpoints.join("name", two);
  run.checkpoints.pass();
  CHECK(run.written == 1);
}

TEST_CASE("checkpoints: a part that is moved goes on; one that is assigned to leaves") {
  const TemporaryDirectory directory;
  Run run(directory.path() / "store");
  std::vector<std::string> calls;
  Counter counter{"c", &calls};
  std::vector<Checkpoints::Part> parts;
  parts.push_back(run.checkpoints.join("c", counter));
  parts.reserve(100);
  run.checkpoints.pass();
  CHECK(calls.size() == 2);
  parts.back() = {};
  run.checkpoints.pass();
  CHECK(calls.size() == 2);
}

TEST_CASE("checkpoints: who asks to stop is given one more, then the run ends") {
  Stoppable stoppable;
  const TemporaryDirectory directory;
  Run run(directory.path() / "store", every(1000));
  const ShutdownGracePeriod grace(stoppable.stop);
  run.checkpoints.pass();
  CHECK(run.written == 0);
  ask_to_stop(ErrorKind::interrupted, "asked by the test");
  CHECK_THROWS_WITH_AS(run.checkpoints.pass(), "asked by the test", Error);
  CHECK(run.written == 1);
}

TEST_CASE("checkpoints: the time limit asks to stop at the safepoint where it is over") {
  for (const bool enabled : {true, false}) {
    CAPTURE(enabled);
    Stoppable stoppable;
    std::optional<ShutdownGracePeriod> grace;
    if (enabled) grace.emplace(stoppable.stop);
    const TemporaryDirectory directory;
    ScratchStore store(directory.path() / "store", 0);
    int written = 0;
    Checkpoints checkpoints(store, every(1000, 5), enabled, false, [&](double) { ++written; });
    for (int i = 0; i < 4; ++i) {
      checkpoints.pass();
      CHECK_FALSE(stop_asked());
    }
    if (enabled) {
      CHECK_THROWS_WITH_AS(checkpoints.pass(), "stopped: --time-limit is over", Error);
    } else {
      checkpoints.pass();
    }
    CHECK(stop_asked());
    CHECK(written == (enabled ? 1 : 0));
    CHECK_THROWS_WITH_AS(check_interrupted(), "stopped: --time-limit is over", Error);
  }
}

}  // namespace
}  // namespace spillway
