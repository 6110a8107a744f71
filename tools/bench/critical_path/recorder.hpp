// Records what the threads of a run do.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "base/mutex.hpp"
#include "base/work_listener.hpp"
#include "bench/critical_path/trace.hpp"

namespace spillway::bench {

/// Listens to the thread that makes it, which is the coordinator of the trace, and to the pools that
/// this thread makes. Only CPU time is recorded, so it does not matter how many cores there are, or
/// who else uses them (but for caches and shared cores).
class Recorder final : public WorkListener {
 public:
  Recorder();

  /// Ends the recording. To be called once, by the thread that made the object, after all pools have
  /// gone.
  Trace take();

  void stage_begins(std::string_view name) noexcept override;
  Id pool_begins(unsigned threads) noexcept override;
  Id task_submitted(Id pool) noexcept override;
  void task_begins(Id task) noexcept override;
  void task_ends(Id task) noexcept override;
  void wait_begins(Id task) noexcept override;
  void wait_ends(Id task) noexcept override;
  void section_begins(const void* lock) noexcept override;
  void section_ends(const void* lock) noexcept override;
  void sharing_begins(const void* queue) noexcept override;
  void piece_begins(const void* queue) noexcept override;
  void sharing_ends(const void* queue) noexcept override;

 private:
  /// What a thread does now; what it does within that stands after it.
  struct Activity {
    Steps* steps;
    bool is_piece;
  };
  struct Recorded {
    std::uint64_t cpu_ns = 0;  // of the thread, when it last did something that counts
    std::vector<Activity> open;
  };
  class Event;

  Recorded& this_thread() SPILLWAY_REQUIRES(mutex_);
  static void end_piece(Event& event);

  Mutex mutex_;
  Trace trace_ SPILLWAY_GUARDED_BY(mutex_);  // but for the steps of open activities
  // By numbers of the system, as those of pthreads are given to others again.
  std::map<pid_t, std::unique_ptr<Recorded>> threads_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway::bench
