// Who is told what the threads of a run do, so that programs can work out how the work would go on
// other machines (tools/bench/critical_path). Without a listener that costs a load for each task.
//
// Nothing here belongs to the process: each thread knows the listener that it works under.
#pragma once

#include <cstdint>
#include <string_view>

namespace spillway {

/// Is called on the thread that does what it is told of, by any number of threads at a time. It
/// outlives all pools and threads that work under it.
class WorkListener {
 public:
  using Id = std::uint64_t;

  WorkListener() = default;
  WorkListener(const WorkListener&) = delete;
  WorkListener& operator=(const WorkListener&) = delete;
  virtual ~WorkListener() = default;

  /// What follows on this thread belongs to a stage of that name.
  virtual void stage_begins(std::string_view name) noexcept = 0;

  /// A pool of so many threads begins; returns its number.
  virtual Id pool_begins(unsigned threads) noexcept = 0;
  /// A task is submitted to the pool; returns the task's number.
  virtual Id task_submitted(Id pool) noexcept = 0;
  /// The task runs on this thread from here to task_ends().
  virtual void task_begins(Id task) noexcept = 0;
  virtual void task_ends(Id task) noexcept = 0;
  /// This thread needs the result of the task, be it there already.
  virtual void wait_begins(Id task) noexcept = 0;
  virtual void wait_ends(Id task) noexcept = 0;

  /// This thread holds the lock from here to section_ends().
  virtual void section_begins(const void* lock) noexcept = 0;
  virtual void section_ends(const void* lock) noexcept = 0;

  /// From here to sharing_ends() this thread takes pieces of work from a queue that any number of
  /// threads share; each piece ends where the next one begins. The last one is that nothing is left.
  virtual void sharing_begins(const void* queue) noexcept = 0;
  virtual void piece_begins(const void* queue) noexcept = 0;
  virtual void sharing_ends(const void* queue) noexcept = 0;
};

namespace work_listener_detail {

/// Who listens to this thread; null: nobody.
constinit inline thread_local WorkListener* current = nullptr;

}  // namespace work_listener_detail

/// Who listens to this thread; null: nobody.
inline WorkListener* current_work_listener() noexcept { return work_listener_detail::current; }

/// While it lives, `listener` listens to this thread, and to the pools that it makes
/// (base/worker_pool.hpp). Null: nobody does.
class WorkListenerScope {
 public:
  explicit WorkListenerScope(WorkListener* listener) noexcept
      : before_(work_listener_detail::current) {
    work_listener_detail::current = listener;
  }
  ~WorkListenerScope() { work_listener_detail::current = before_; }
  WorkListenerScope(const WorkListenerScope&) = delete;
  WorkListenerScope& operator=(const WorkListenerScope&) = delete;

 private:
  WorkListener* before_;
};

/// Work under a lock that others wait for: to be declared after what holds the lock.
class SerialSection {
 public:
  explicit SerialSection(const void* lock) noexcept
      : listener_(current_work_listener()), lock_(lock) {
    if (listener_ != nullptr) listener_->section_begins(lock_);
  }
  ~SerialSection() {
    if (listener_ != nullptr) listener_->section_ends(lock_);
  }
  SerialSection(const SerialSection&) = delete;
  SerialSection& operator=(const SerialSection&) = delete;

 private:
  WorkListener* listener_;
  const void* lock_;
};

/// Pieces of work that this thread takes from a queue, though another one might have.
class SharedPieces {
 public:
  explicit SharedPieces(const void* queue) noexcept
      : listener_(current_work_listener()), queue_(queue) {
    if (listener_ != nullptr) listener_->sharing_begins(queue_);
  }
  ~SharedPieces() {
    if (listener_ != nullptr) listener_->sharing_ends(queue_);
  }
  SharedPieces(const SharedPieces&) = delete;
  SharedPieces& operator=(const SharedPieces&) = delete;

  /// Takes the next piece.
  void next() noexcept {
    if (listener_ != nullptr) listener_->piece_begins(queue_);
  }

 private:
  WorkListener* listener_;
  const void* queue_;
};

}  // namespace spillway
