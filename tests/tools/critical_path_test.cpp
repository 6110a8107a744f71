// Tests of tools/bench/critical_path: traces made by hand, whose times are known, and what is
// recorded of pools.
#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/ordered_tasks.hpp"
#include "base/serial_executor.hpp"
#include "base/worker_pool.hpp"
#include "bench/critical_path/recorder.hpp"
#include "bench/critical_path/replay.hpp"
#include "bench/critical_path/report.hpp"

using namespace spillway;
using namespace spillway::bench;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

Step step(double seconds, Action action, std::uint64_t subject = 0) {
  return {static_cast<std::uint64_t>(seconds * kSecond), action, subject};
}

/// One pool of `threads`; the coordinator submits tasks of those seconds at once and waits for all.
Trace tasks_of(unsigned threads, const std::vector<double>& seconds, double coordinator = 0) {
  Trace trace;
  trace.stages = {"start"};
  trace.pools = {threads};
  for (const double one : seconds) {
    trace.coordinator.push_back(step(0, Action::submit, trace.tasks.size()));
    trace.tasks.push_back({0, {step(one, Action::end)}});
  }
  trace.coordinator.front().cpu_ns = static_cast<std::uint64_t>(coordinator * kSecond);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    trace.coordinator.push_back(step(0, Action::wait, i));
  }
  trace.coordinator.push_back(step(0, Action::end));
  return trace;
}

double wall(const Trace& trace, unsigned workers, unsigned cores = 0) {
  return replay(trace, {workers, cores}).all.wall;
}

}  // namespace

TEST_CASE("tasks go to whoever is free, in their order") {
  const Trace trace = tasks_of(8, {3, 1, 1, 1, 2});
  CHECK(wall(trace, 1) == doctest::Approx(8));
  CHECK(wall(trace, 2) == doctest::Approx(5));  // 3 + 2; 1 + 1 + 1
  CHECK(wall(trace, 3) == doctest::Approx(3));
  CHECK(wall(trace, 8) == doctest::Approx(3));
  CHECK(wall(trace, 0) == doctest::Approx(3));
  CHECK(replay(trace, {2, 0}).all.cpu == doctest::Approx(8));
  CHECK(replay(trace, {2, 0}).all.busiest == doctest::Approx(5));
}

TEST_CASE("what the coordinator does alone is the serial share") {
  const Replay replayed = replay(tasks_of(4, {1, 1, 1, 1}, 6), {4, 0});
  CHECK(replayed.all.wall == doctest::Approx(7));
  CHECK(replayed.all.alone == doctest::Approx(6));
  CHECK(replayed.all.coordinator == doctest::Approx(6));
  CHECK(replayed.all.cpu == doctest::Approx(10));
}

TEST_CASE("cores are shared by all that work") {
  const Trace trace = tasks_of(4, {1, 1, 1, 1});
  CHECK(wall(trace, 4, 1) == doctest::Approx(4));
  CHECK(wall(trace, 4, 2) == doctest::Approx(2));
  CHECK(wall(tasks_of(2, {4, 2}), 2, 1) == doctest::Approx(6));
}

TEST_CASE("rounds with a barrier cost what their longest tasks take") {
  Trace trace;
  trace.stages = {"start", "first", "second"};
  trace.pools = {2};
  const auto round = [&trace](std::uint64_t stage, std::vector<double> seconds) {
    trace.coordinator.push_back(step(0, Action::stage, stage));
    const std::size_t first = trace.tasks.size();
    for (const double one : seconds) {
      trace.coordinator.push_back(step(0.5, Action::submit, trace.tasks.size()));
      trace.tasks.push_back({0, {step(one, Action::end)}});
    }
    for (std::size_t i = first; i < trace.tasks.size(); ++i) {
      trace.coordinator.push_back(step(0, Action::wait, i));
    }
  };
  round(1, {3, 1});
  round(2, {1, 4});
  trace.coordinator.push_back(step(0.25, Action::end));
  const Replay replayed = replay(trace, {2, 0});
  REQUIRE(replayed.stages.size() == 3);
  CHECK(replayed.stages[0].wall == doctest::Approx(0));
  CHECK(replayed.stages[1].name == "first");
  CHECK(replayed.stages[1].wall == doctest::Approx(3.5));  // 0.5, then a task of 3
  CHECK(replayed.stages[1].busiest == doctest::Approx(3));
  CHECK(replayed.stages[1].alone == doctest::Approx(0.5 + 1.5));  // to 0.5, and from 2 on
  CHECK(replayed.stages[2].wall == doctest::Approx(1 + 4 + 0.25));
  CHECK(replayed.stages[2].coordinator == doctest::Approx(1.25));
  CHECK(replayed.all.wall == doctest::Approx(8.75));
}

TEST_CASE("one thread at a time is in a section") {
  Trace trace = tasks_of(4, {0, 0, 0});
  for (Task& task : trace.tasks) {
    task.steps = {step(1, Action::enter, 7), step(2, Action::leave, 7), step(1, Action::end)};
  }
  CHECK(wall(trace, 1) == doctest::Approx(12));
  CHECK(wall(trace, 4) == doctest::Approx(1 + 3 * 2 + 1));
  trace.tasks[1].steps[0].subject = trace.tasks[1].steps[1].subject = 8;  // another one
  CHECK(wall(trace, 4) == doctest::Approx(1 + 2 * 2 + 1));
}

TEST_CASE("pieces of a queue go to whoever comes first") {
  Trace trace = tasks_of(4, {0, 0, 0, 0});
  for (Task& task : trace.tasks) {
    task.steps = {step(0, Action::take, 5), step(0.5, Action::end)};  // then work of its own
  }
  for (const double seconds : {4.0, 1.0, 1.0, 1.0, 1.0}) {
    trace.pieces.push_back({5, {step(seconds, Action::end)}});
  }
  CHECK(wall(trace, 1) == doctest::Approx(8 + 4 * 0.5));
  // One thread has the long one, the other all of the short ones; for the two last tasks nothing is
  // left but their own work.
  CHECK(wall(trace, 2) == doctest::Approx(4 + 2 * 0.5));
  CHECK(wall(trace, 4) == doctest::Approx(4.5));
  CHECK(wall(trace, 0) == doctest::Approx(4.5));  // the longest piece
  CHECK(replay(trace, {2, 0}).all.cpu == doctest::Approx(10));
}

TEST_CASE("who waits for a task that no thread is left for runs it") {
  // Tasks 0 and 1 wait for 2 and 3, which are behind them.
  Trace trace = tasks_of(4, {0, 0, 1, 1});
  trace.tasks[0].steps = {step(1, Action::wait, 2), step(1, Action::end)};
  trace.tasks[1].steps = {step(1, Action::wait, 3), step(1, Action::end)};
  const Replay two = replay(trace, {2, 0});
  CHECK(two.all.wall == doctest::Approx(3));
  CHECK(two.run_by_waiting == 2);
  CHECK(replay(trace, {4, 0}).run_by_waiting == 0);
  CHECK(wall(trace, 1) == doctest::Approx(6));
}

TEST_CASE("tasks that never ran, and an empty run, take no time") {
  Trace trace = tasks_of(2, {1});
  trace.tasks.push_back({0, {}});
  trace.coordinator.insert(trace.coordinator.begin(), step(0, Action::submit, 1));
  CHECK(wall(trace, 1) == doctest::Approx(1));
  Trace empty;
  empty.stages = {"start"};
  empty.coordinator = {step(2, Action::end)};
  CHECK(wall(empty, 0) == doctest::Approx(2));
  CHECK(workers_of(empty) == 0);
}

TEST_CASE("pools tell who listens what they do") {
  Recorder recorder;
  {
    const WorkListenerScope scope(&recorder);
    recorder.stage_begins("tasks");
    WorkerPool pool(3);
    std::vector<int> taken;
    OrderedTasks<int> tasks(pool, 4, [&](int result) { taken.push_back(result); });
    for (int i = 0; i < 10; ++i) {
      tasks.submit([i, &pool] {
        SharedPieces pieces(&pool);
        pieces.next();
        const SerialSection section(&pool);
        return i;
      });
    }
    tasks.drain();
    CHECK(taken.size() == 10);
    recorder.stage_begins("line");
    SerialExecutor<int> line(pool, 2, [](int&) {});
    for (int i = 0; i < 5; ++i) line.push(i);
    line.wait();
  }
  const Trace trace = recorder.take();
  CHECK(trace.stages == std::vector<std::string>{"start", "tasks", "line"});
  CHECK(trace.pools == std::vector<unsigned>{3});
  CHECK(trace.pieces.size() == 10);
  REQUIRE(trace.tasks.size() > 10);
  std::map<Action, int> actions;
  for (const Step& one : trace.coordinator) ++actions[one.action];
  CHECK(actions[Action::stage] == 2);
  CHECK(actions[Action::end] == 1);
  CHECK(actions[Action::submit] >= 11);
  CHECK(actions[Action::wait] >= 11);
  for (std::size_t i = 0; i < 10; ++i) {
    REQUIRE(trace.tasks[i].steps.size() == 2);
    CHECK(trace.tasks[i].steps[0].action == Action::take);
    CHECK(trace.tasks[i].steps[1].action == Action::end);
    REQUIRE(trace.pieces[i].steps.size() == 3);
    CHECK(trace.pieces[i].steps[0].action == Action::enter);
    CHECK(trace.pieces[i].steps[1].action == Action::leave);
  }
  const double cpu = static_cast<double>(cpu_ns(trace)) * 1e-9;
  CHECK(replay(trace, {1, 1}).all.wall == doctest::Approx(cpu));
  CHECK(replay(trace, {3, 0}).all.wall <= cpu * 1.000001);
  CHECK(replay(trace, {0, 0}).all.wall <= cpu * 1.000001);
}

TEST_CASE("without a listener, and for other threads, nothing is recorded") {
  Recorder recorder;
  WorkerPool pool(2);
  CHECK(pool.submit([] { return 3; }).get() == 3);
  const Trace trace = recorder.take();
  CHECK(trace.pools.empty());
  CHECK(trace.tasks.empty());
  CHECK(trace.coordinator.size() == 1);
}

TEST_CASE("a report has a row for each stage and for each number of workers") {
  std::ostringstream text;
  print_report(text, tasks_of(4, {1, 1, 1, 1}, 1), {5, 5, 1}, {1, 4});
  CHECK(text.str().find("| start | 5.000 | 1.000 | 1.000 | 1.000 | 1.000 | 2.000 | 2.5 | 2.000 | "
                        "2.5 |\n") != std::string::npos);
  CHECK(text.str().find("| 1 | 5.000 | 1.0 | 0 |\n| 4 | 2.000 | 2.5 | 0 |\n") != std::string::npos);
  CHECK(
      text.str().find("Critical path: 2.000 s of 5.000 s of CPU time, 40.0 %: at most 2.5 times") !=
      std::string::npos);
  CHECK(text.str().find("replayed on as many: 5.000 s, 0.0 % from that") != std::string::npos);
}
