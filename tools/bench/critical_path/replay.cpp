#include "bench/critical_path/replay.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <stdexcept>
#include <unordered_map>

namespace spillway::bench {
namespace {

constexpr double kNanosecond = 1e-9;
// In nanoseconds: what is less is rounding.
constexpr double kNothing = 1e-3;

/// Steps on their way through a thread.
struct Frame {
  enum class Kind { run, task, piece };

  Kind kind;
  std::uint64_t number;  // of the task; of the queue
  const Steps* steps;
  std::size_t at = 0;
};

struct Thread {
  std::vector<Frame> frames;  // the last one is what it does now
  double left = 0;            // nanoseconds until the step
  double cpu = 0;             // nanoseconds, in this stage
  std::size_t pool = 0;
  bool is_working = false;
};

struct Pool {
  unsigned most_threads = 0;
  unsigned threads = 0;
  std::deque<std::uint64_t> tasks;
  std::deque<Thread*> idle;
};

struct TaskState {
  bool has_begun = false;
  bool is_done = false;
  std::vector<Thread*> waiting;
};

struct Queue {
  std::deque<const Steps*> pieces;
  std::size_t open = 0;          // pieces that have been taken
  std::vector<Thread*> waiting;  // until there are none, without a limit to the threads
};

struct Section {
  Thread* inside = nullptr;
  std::deque<Thread*> waiting;
};

class Player {
 public:
  Player(const Trace& trace, const Machine& machine)
      : trace_(trace),
        has_limit_(machine.workers != 0),
        cores_(machine.cores == 0 ? std::numeric_limits<unsigned>::max() : machine.cores),
        tasks_(trace.tasks.size()) {
    for (const unsigned threads : trace.pools) {
      Pool& pool = pools_.emplace_back();
      pool.most_threads =
          has_limit_ ? std::min(threads, machine.workers) : std::numeric_limits<unsigned>::max();
    }
    for (const Piece& piece : trace.pieces) queues_[piece.queue].pieces.push_back(&piece.steps);
    for (const std::string& name : trace.stages) replay_.stages.push_back({name});
  }

  Replay play() {
    coordinator_ = &threads_.emplace_back();
    push(*coordinator_, {Frame::Kind::run, 0, &trace_.coordinator});
    while (!is_over_) {
      settle();
      if (is_over_) break;
      if (std::none_of(threads_.begin(), threads_.end(),
                       [](const Thread& thread) { return thread.is_working; })) {
        go_on();
        continue;
      }
      advance();
    }
    end_stage();
    sum_up();
    return std::move(replay_);
  }

 private:
  Stretch& stage() { return replay_.stages[stage_]; }

  // --- time ---------------------------------------------------------------------------------------

  void advance() {
    std::size_t working = 0;
    double least = std::numeric_limits<double>::infinity();
    for (const Thread& thread : threads_) {
      if (!thread.is_working) continue;
      ++working;
      least = std::min(least, thread.left);
    }
    const double rate = std::min(1.0, static_cast<double>(cores_) / static_cast<double>(working));
    const double wall = least / rate * kNanosecond;
    stage().wall += wall;
    if (working == 1) stage().alone += wall;
    for (Thread& thread : threads_) {
      if (!thread.is_working) continue;
      thread.left -= least;
      thread.cpu += least;
    }
  }

  /// Does all that is to be done now, until every thread has work left, or waits.
  void settle() {
    for (bool again = true; again && !is_over_;) {
      again = false;
      for (std::size_t i = 0; i < threads_.size() && !is_over_; ++i) {
        while (threads_[i].is_working && threads_[i].left <= kNothing && !is_over_) {
          act(threads_[i]);
          again = true;
        }
      }
    }
  }

  void end_stage() {
    Stretch& now = stage();
    for (Thread& thread : threads_) {
      const double seconds = thread.cpu * kNanosecond;
      thread.cpu = 0;
      now.cpu += seconds;
      if (&thread == coordinator_) {
        now.coordinator += seconds;
      } else {
        now.busiest = std::max(now.busiest, seconds);
      }
    }
  }

  void sum_up() {
    replay_.all.name = "all";
    for (const Stretch& one : replay_.stages) {
      replay_.all.wall += one.wall;
      replay_.all.cpu += one.cpu;
      replay_.all.coordinator += one.coordinator;
      replay_.all.busiest += one.busiest;
      replay_.all.alone += one.alone;
    }
  }

  // --- steps --------------------------------------------------------------------------------------

  void push(Thread& thread, const Frame& frame) {
    thread.frames.push_back(frame);
    load_step(thread);
  }

  void next(Thread& thread) {
    ++thread.frames.back().at;
    load_step(thread);
  }

  void load_step(Thread& thread) {
    const Frame& now = thread.frames.back();
    thread.left =
        now.at < now.steps->size() ? static_cast<double>((*now.steps)[now.at].cpu_ns) : 0.0;
    thread.is_working = true;
  }

  void act(Thread& thread) {
    const Frame& now = thread.frames.back();
    if (now.at >= now.steps->size()) return end(thread);
    const Step step = (*now.steps)[now.at];
    switch (step.action) {
      case Action::submit:
        next(thread);
        return submit(step.subject);
      case Action::wait:
        return wait(thread, step.subject);
      case Action::take:
        return take(thread, queues_[step.subject], step.subject);
      case Action::enter:
        return enter(thread, sections_[step.subject]);
      case Action::leave:
        next(thread);
        return leave(sections_[step.subject]);
      case Action::stage:
        end_stage();
        stage_ = step.subject;
        return next(thread);
      case Action::end:
        return end(thread);
    }
  }

  void end(Thread& thread) {
    const Frame ended = thread.frames.back();
    thread.frames.pop_back();
    thread.is_working = false;
    switch (ended.kind) {
      case Frame::Kind::run:
        is_over_ = true;
        return;
      case Frame::Kind::piece:
        end_piece(thread, queues_[ended.number], ended.number);
        return;
      case Frame::Kind::task:
        end_task(ended.number);
        if (!thread.frames.empty()) return next(thread);  // it had waited for the task
        pools_[thread.pool].idle.push_back(&thread);
        dispatch(thread.pool);
    }
  }

  // --- tasks --------------------------------------------------------------------------------------

  void submit(std::uint64_t task) {
    const std::size_t pool = trace_.tasks[task].pool;
    pools_[pool].tasks.push_back(task);
    dispatch(pool);
  }

  void dispatch(std::size_t number) {
    Pool& pool = pools_[number];
    while (!pool.tasks.empty()) {
      const std::uint64_t task = pool.tasks.front();
      if (!tasks_[task].has_begun) {
        Thread* const thread = idle_thread(number);
        if (thread == nullptr) return;
        begin(*thread, task);
      }
      pool.tasks.pop_front();
    }
  }

  void begin(Thread& thread, std::uint64_t task) {
    tasks_[task].has_begun = true;
    push(thread, {Frame::Kind::task, task, &trace_.tasks[task].steps});
  }

  Thread* idle_thread(std::size_t number) {
    Pool& pool = pools_[number];
    if (!pool.idle.empty()) {
      Thread* const longest = pool.idle.front();
      pool.idle.pop_front();
      return longest;
    }
    if (pool.threads == pool.most_threads) return nullptr;
    ++pool.threads;
    Thread& thread = threads_.emplace_back();
    thread.pool = number;
    return &thread;
  }

  void wait(Thread& thread, std::uint64_t task) {
    if (tasks_[task].is_done) return next(thread);
    if (!tasks_[task].has_begun && is_of_smaller_pool(thread)) {
      ++replay_.run_by_waiting;
      return begin(thread, task);
    }
    thread.is_working = false;
    tasks_[task].waiting.push_back(&thread);
  }

  // With fewer threads than in the trace, nobody would have been free to be given the task.
  bool is_of_smaller_pool(const Thread& thread) const {
    return &thread != coordinator_ && pools_[thread.pool].most_threads < trace_.pools[thread.pool];
  }

  void end_task(std::uint64_t number) {
    TaskState& task = tasks_[number];
    task.is_done = true;
    for (Thread* const thread : task.waiting) next(*thread);
    task.waiting.clear();
  }

  // Every thread waits. As pieces may be taken by other threads than in the trace, so may a task be
  // waited for that no thread is left for.
  void go_on() {
    for (std::uint64_t task = 0; task < tasks_.size(); ++task) {
      std::vector<Thread*>& waiting = tasks_[task].waiting;
      if (tasks_[task].has_begun || waiting.empty()) continue;
      Thread& thread = *waiting.back();
      waiting.pop_back();
      ++replay_.run_by_waiting;
      return begin(thread, task);
    }
    throw std::logic_error("the trace cannot be replayed: every thread waits for another one");
  }

  // --- pieces -------------------------------------------------------------------------------------

  void take(Thread& thread, Queue& queue, std::uint64_t number) {
    if (has_limit_) {
      if (queue.pieces.empty()) return next(thread);
      return begin_piece(thread, queue, number);
    }
    while (!queue.pieces.empty()) begin_piece(threads_.emplace_back(), queue, number);
    if (queue.open == 0) return next(thread);
    thread.is_working = false;
    queue.waiting.push_back(&thread);
  }

  void begin_piece(Thread& thread, Queue& queue, std::uint64_t number) {
    const Steps* const steps = queue.pieces.front();
    queue.pieces.pop_front();
    ++queue.open;
    push(thread, {Frame::Kind::piece, number, steps});
  }

  void end_piece(Thread& thread, Queue& queue, std::uint64_t number) {
    --queue.open;
    if (has_limit_) return take(thread, queue, number);
    if (queue.open > 0) return;
    for (Thread* const waiting : queue.waiting) next(*waiting);
    queue.waiting.clear();
  }

  // --- sections -----------------------------------------------------------------------------------

  void enter(Thread& thread, Section& section) {
    if (section.inside == nullptr) {
      section.inside = &thread;
      return next(thread);
    }
    thread.is_working = false;
    section.waiting.push_back(&thread);
  }

  void leave(Section& section) {
    section.inside = nullptr;
    if (section.waiting.empty()) return;
    section.inside = section.waiting.front();
    section.waiting.pop_front();
    next(*section.inside);
  }

  const Trace& trace_;
  bool has_limit_;
  unsigned cores_;
  std::vector<TaskState> tasks_;
  std::vector<Pool> pools_;
  std::unordered_map<std::uint64_t, Queue> queues_;
  std::unordered_map<std::uint64_t, Section> sections_;
  std::deque<Thread> threads_;
  Thread* coordinator_ = nullptr;
  Replay replay_;
  std::size_t stage_ = 0;
  bool is_over_ = false;
};

}  // namespace

std::uint64_t cpu_ns(const Trace& trace) {
  std::uint64_t sum = 0;
  const auto add = [&sum](const Steps& steps) {
    for (const Step& step : steps) sum += step.cpu_ns;
  };
  add(trace.coordinator);
  for (const Task& task : trace.tasks) add(task.steps);
  for (const Piece& piece : trace.pieces) add(piece.steps);
  return sum;
}

unsigned workers_of(const Trace& trace) {
  return trace.pools.empty() ? 0 : *std::max_element(trace.pools.begin(), trace.pools.end());
}

Replay replay(const Trace& trace, const Machine& machine) { return Player(trace, machine).play(); }

}  // namespace spillway::bench
