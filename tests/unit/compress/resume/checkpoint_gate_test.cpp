#include "compress/resume/checkpoint_gate.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace spillway {
namespace {

/// Due at every `every`-th safepoint until it is written.
class Counted final : public Safepoint {
 public:
  explicit Counted(unsigned every) : next_(every), every_(every) {}

  void reach() override { ++reached_; }
  bool due() const override { return reached_ >= next_; }
  void write() override {
    if (on_write) on_write();
    ++written_;
    next_ = reached_ + every_;
  }
  unsigned written() const { return written_; }

  std::function<void()> on_write;

 private:
  std::atomic<unsigned> reached_{0};
  std::atomic<unsigned> next_;
  unsigned every_;
  unsigned written_ = 0;
};

TEST_CASE("checkpoint gate: one is written while every thread stands still, ready") {
  constexpr unsigned kThreads = 5;
  Counted run(40);
  CheckpointGate gate(run, kThreads);
  std::vector<int> ready(kThreads, 0);
  std::atomic<int> working{kThreads};
  run.on_write = [&] {
    int threads = 0;
    for (int& is_ready : ready) threads += std::exchange(is_ready, 0);
    CHECK(threads == working);
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (unsigned step = 0; step < 200 * (i + 1); ++step) gate.pass([&] { ready[i] = 1; });
      --working;  // before it leaves: nothing is written while it may still come
      gate.leave(false);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(run.written() > 5);
}

TEST_CASE("checkpoint gate: what writing throws comes to every thread") {
  constexpr unsigned kThreads = 3;
  Counted run(10);
  CheckpointGate gate(run, kThreads);
  run.on_write = [] { throw std::runtime_error("no room"); };
  std::atomic<int> failures{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      try {
        for (;;) gate.pass();
      } catch (const std::runtime_error&) {
        ++failures;
      }
      gate.leave(true);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == kThreads);
}

TEST_CASE("checkpoint gate: after a failure nothing is written, and the others end") {
  Counted run(1);
  CheckpointGate gate(run, 2);
  run.on_write = [] { FAIL("was written"); };
  bool ended = false;
  std::thread waiting([&] {
    try {
      for (;;) gate.pass();  // waits for the other thread, which does not come
    } catch (const AnotherThreadFailed&) {
      ended = true;
    }
    gate.leave(true);
  });
  gate.leave(true);
  waiting.join();
  CHECK(ended);
}

}  // namespace
}  // namespace spillway
