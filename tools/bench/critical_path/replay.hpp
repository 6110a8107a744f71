// How long a recorded run would take on a machine of another size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/critical_path/trace.hpp"

namespace spillway::bench {

/// Threads beside the coordinator, and the cores that all of them share. 0: no limit. Without a
/// limit to the threads, those that share a queue are as many as there are pieces.
struct Machine {
  unsigned workers = 0;
  unsigned cores = 0;
};

/// Of one stage, or of the whole run. Seconds.
struct Stretch {
  std::string name;
  double wall = 0;
  double cpu = 0;          ///< of all threads
  double coordinator = 0;  ///< CPU time of that thread
  double busiest = 0;      ///< CPU time of the worker that has most
  double alone = 0;        ///< during which one thread works, and all others wait
};

struct Replay {
  std::vector<Stretch> stages;  ///< those of the trace
  Stretch all;
  /// How many tasks were run by the thread that waited for them: it is one of a pool that has fewer
  /// threads than in the trace, or no thread was left for them.
  std::uint64_t run_by_waiting = 0;
};

/// Replays the steps in their order: a task begins as soon as a thread of its pool has nothing else
/// to do, in the order of submission; a piece is taken by whoever comes first; and a thread that
/// waits does so until what it waits for has ended, or been left. Threads that work have equal
/// shares of the cores. Waiting for disks is not replayed.
///
/// REQUIRES: a trace as Recorder makes it. A pool has no more threads than in the trace.
Replay replay(const Trace& trace, const Machine& machine);

}  // namespace spillway::bench
