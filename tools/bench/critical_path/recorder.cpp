#include "bench/critical_path/recorder.hpp"

#include <unistd.h>

#include <ctime>
#include <string>
#include <utility>

namespace spillway::bench {
namespace {

std::uint64_t thread_cpu_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(now.tv_nsec);
}

std::uint64_t number_of(const void* address) {
  return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(address));
}

}  // namespace

/// While it lives, this thread's CPU time is that of recording, and is not recorded. What the thread
/// has taken since its last event, other than in a step, is part of its next step.
class Recorder::Event {
 public:
  explicit Event(Recorder& recorder) : now_(thread_cpu_ns()), recorder_(recorder) {
    const MutexLock lock(recorder_.mutex_);
    thread_ = &recorder_.this_thread();
    before_ = now_ - thread_->cpu_ns;
  }
  ~Event() { thread_->cpu_ns = thread_cpu_ns() - before_; }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  /// The activity has come to this step.
  void step(Action action, std::uint64_t subject = 0) {
    if (thread_->open.empty()) return;
    thread_->open.back().steps->push_back({std::exchange(before_, 0), action, subject});
  }
  void begin(Steps& steps, bool is_piece) { thread_->open.push_back({&steps, is_piece}); }
  void end() {
    step(Action::end);
    if (!thread_->open.empty()) thread_->open.pop_back();
  }
  bool is_in_piece() const { return !thread_->open.empty() && thread_->open.back().is_piece; }

 private:
  std::uint64_t now_;         // CPU time of the thread
  std::uint64_t before_ = 0;  // since the last event, in no step yet
  Recorder& recorder_;
  Recorded* thread_ = nullptr;
};

Recorder::Recorder() {
  const MutexLock lock(mutex_);
  trace_.stages.emplace_back("start");
  Recorded& coordinator = this_thread();
  coordinator.open.push_back({&trace_.coordinator, false});
  coordinator.cpu_ns = thread_cpu_ns();
}

Recorder::Recorded& Recorder::this_thread() {
  auto& thread = threads_[::gettid()];
  if (thread == nullptr) thread = std::make_unique<Recorded>();
  return *thread;
}

Trace Recorder::take() {
  Event(*this).end();
  const MutexLock lock(mutex_);
  return std::move(trace_);
}

void Recorder::stage_begins(std::string_view name) noexcept {
  Event event(*this);
  std::uint64_t number = 0;
  {
    const MutexLock lock(mutex_);
    number = trace_.stages.size();
    trace_.stages.emplace_back(name);
  }
  event.step(Action::stage, number);
}

WorkListener::Id Recorder::pool_begins(unsigned threads) noexcept {
  const MutexLock lock(mutex_);
  trace_.pools.push_back(threads);
  return trace_.pools.size() - 1;
}

WorkListener::Id Recorder::task_submitted(Id pool) noexcept {
  Event event(*this);
  Id number = 0;
  {
    const MutexLock lock(mutex_);
    number = trace_.tasks.size();
    trace_.tasks.push_back({pool, {}});
  }
  event.step(Action::submit, number);
  return number;
}

void Recorder::task_begins(Id task) noexcept {
  Event event(*this);
  const MutexLock lock(mutex_);
  event.begin(trace_.tasks[task].steps, false);
}

void Recorder::task_ends(Id) noexcept { Event(*this).end(); }

void Recorder::wait_begins(Id task) noexcept { Event(*this).step(Action::wait, task); }

// To fall asleep and to be woken up takes CPU time, which is that of what comes next.
void Recorder::wait_ends(Id) noexcept {}

void Recorder::section_begins(const void* lock) noexcept {
  Event(*this).step(Action::enter, number_of(lock));
}

void Recorder::section_ends(const void* lock) noexcept {
  Event(*this).step(Action::leave, number_of(lock));
}

void Recorder::sharing_begins(const void* queue) noexcept {
  Event(*this).step(Action::take, number_of(queue));
}

void Recorder::piece_begins(const void* queue) noexcept {
  Event event(*this);
  end_piece(event);
  const MutexLock lock(mutex_);
  event.begin(trace_.pieces.emplace_back(Piece{number_of(queue), {}}).steps, true);
}

void Recorder::sharing_ends(const void*) noexcept {
  Event event(*this);
  end_piece(event);
}

void Recorder::end_piece(Event& event) {
  if (event.is_in_piece()) event.end();
}

}  // namespace spillway::bench
