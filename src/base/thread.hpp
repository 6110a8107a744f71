// Threads with stacks of a size of ours, so that no `ulimit -s` is too small for what runs on them.
#pragma once

#include <pthread.h>

#include <cstddef>
#include <functional>

namespace spillway {

/// Ten times what the deepest calls take. Only what is touched becomes resident.
inline constexpr std::size_t kStackBytes = std::size_t{2} << 20;

/// A thread that runs one function, under the Stop of the thread that starts it. As std::thread: it
/// has to be joined before it goes, and the function must not throw.
class Thread {
 public:
  /// Whether signals that are sent to the process may be delivered to the thread. (What its own
  /// doing raises, SIGPIPE among it, always is.)
  enum class Signals {
    blocked,  ///< never: they go to the thread that started it
    as_here,  ///< as to the thread that starts it
  };

  Thread() = default;
  /// Error resource if the system does not give a thread.
  explicit Thread(std::function<void()> run, Signals signals = Signals::blocked);
  Thread(Thread&& other) noexcept;
  Thread& operator=(Thread&& other) noexcept;
  ~Thread();

  bool joinable() const { return is_running_; }
  void join();

 private:
  pthread_t id_{};
  bool is_running_ = false;
};

/// Runs `run` on a stack of at least kStackBytes: on this thread if its limit (`ulimit -s`) allows
/// that, else on one of its own, which gets this thread's signals meanwhile. If the system does not
/// give a thread, on this one all the same. For the main thread. `run` must not throw.
void run_with_stack(const std::function<void()>& run);

}  // namespace spillway
