// What the threads of a run did, as a program that can be replayed on another number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace spillway::bench {

enum class Action {
  submit,  ///< of task number `subject`, to its pool
  wait,    ///< for task number `subject`
  take,    ///< pieces of queue `subject`, until there are none left
  enter,   ///< section `subject`, in which one thread can be at a time
  leave,   ///< that section
  stage,   ///< number `subject` begins
  end,     ///< of the task, the piece, or the run
};

struct Step {
  std::uint64_t cpu_ns = 0;  ///< CPU time since the step before
  Action action = Action::end;
  std::uint64_t subject = 0;
};

/// The last one is Action::end. Empty: it never ran.
using Steps = std::vector<Step>;

struct Task {
  std::size_t pool = 0;
  Steps steps;
};

struct Piece {
  std::uint64_t queue = 0;
  Steps steps;
};

struct Trace {
  std::vector<std::string> stages;  ///< their names, by number; what comes before is stage 0
  std::vector<unsigned> pools;      ///< threads of each
  Steps coordinator;                ///< of the thread that runs all
  std::deque<Task> tasks;           ///< in the order of submission
  std::deque<Piece> pieces;         ///< of all queues, in the order in which they were taken
};

/// CPU time of all steps.
std::uint64_t cpu_ns(const Trace& trace);
/// Of the largest pool; 0 if there is none.
unsigned workers_of(const Trace& trace);

}  // namespace spillway::bench
