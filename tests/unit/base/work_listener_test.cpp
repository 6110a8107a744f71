#include "base/work_listener.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.hpp"
#include "base/ordered_tasks.hpp"
#include "base/serial_executor.hpp"
#include "base/worker_pool.hpp"

using namespace spillway;

namespace {

/// Counts what it is told.
class Counts : public WorkListener {
 public:
  void stage_begins(std::string_view name) noexcept override { note("stage " + std::string(name)); }
  Id pool_begins(unsigned threads) noexcept override {
    return note("pool of " + std::to_string(threads));
  }
  Id task_submitted(Id) noexcept override { return note("submitted"); }
  void task_begins(Id task) noexcept override { begin("ran", task); }
  void task_ends(Id task) noexcept override { end("ran", task); }
  void wait_begins(Id task) noexcept override { begin("waited", task); }
  void wait_ends(Id task) noexcept override { end("waited", task); }
  void section_begins(const void*) noexcept override { note("enter"); }
  void section_ends(const void*) noexcept override { note("leave"); }
  void sharing_begins(const void*) noexcept override { note("share"); }
  void piece_begins(const void*) noexcept override { note("piece"); }
  void sharing_ends(const void*) noexcept override { note("shared"); }

  int count(const std::string& what) const {
    const MutexLock lock(mutex_);
    int found = 0;
    for (const std::string& one : told_) found += one == what ? 1 : 0;
    return found;
  }
  bool is_nothing_open() const {
    const MutexLock lock(mutex_);
    return open_.empty();
  }

 private:
  Id note(const std::string& what) {
    const MutexLock lock(mutex_);
    told_.push_back(what);
    return told_.size();
  }
  void begin(const std::string& what, Id task) {
    const MutexLock lock(mutex_);
    open_.insert({what, task});
  }
  void end(const std::string& what, Id task) {
    const MutexLock lock(mutex_);
    const auto found = open_.find({what, task});
    if (found == open_.end()) return;
    open_.erase(found);
    told_.push_back(what);
  }

  mutable Mutex mutex_;
  std::vector<std::string> told_ SPILLWAY_GUARDED_BY(mutex_);
  std::multiset<std::pair<std::string, Id>> open_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace

TEST_CASE("a thread is listened to within a scope, and scopes may be in each other") {
  Counts one;
  Counts other;
  CHECK(current_work_listener() == nullptr);
  {
    const WorkListenerScope outer(&one);
    CHECK(current_work_listener() == &one);
    {
      const WorkListenerScope inner(&other);
      CHECK(current_work_listener() == &other);
      const WorkListenerScope nobody(nullptr);
      CHECK(current_work_listener() == nullptr);
    }
    CHECK(current_work_listener() == &one);
  }
  CHECK(current_work_listener() == nullptr);
}

TEST_CASE("a pool tells of its tasks, and of who waits for them") {
  Counts counts;
  {
    const WorkListenerScope scope(&counts);
    WorkerPool pool(2);
    CHECK(counts.count("pool of 2") == 1);
    std::vector<TaskFuture<int>> results;
    for (int i = 0; i < 20; ++i) results.push_back(pool.submit([i] { return i; }));
    for (int i = 0; i < 20; ++i) CHECK(results[static_cast<std::size_t>(i)].get() == i);
    CHECK(counts.count("submitted") == 20);
    CHECK(counts.count("ran") == 20);
    CHECK(counts.count("waited") == 20);
    CHECK_THROWS_AS(pool.submit([] { throw std::runtime_error("no"); }).get(), std::runtime_error);
    CHECK(counts.count("ran") == 21);
    CHECK(counts.count("waited") == 21);
    // Who listens to the pool listens to its threads.
    CHECK(pool.submit([] { return current_work_listener(); }).get() == &counts);
  }
  CHECK(counts.is_nothing_open());
}

TEST_CASE("tasks in order and lines tell of their tasks, too") {
  Counts counts;
  const WorkListenerScope scope(&counts);
  WorkerPool pool(2);
  OrderedTasks<int> tasks(pool, 3, [](int) {});
  for (int i = 0; i < 10; ++i) tasks.submit([i] { return i; });
  tasks.drain();
  CHECK(counts.count("submitted") == 10);
  CHECK(counts.count("waited") == 10);
  SerialExecutor<int> line(pool, 1, [](int&) {});
  for (int i = 0; i < 10; ++i) line.push(i);
  line.wait();
  CHECK(counts.count("submitted") > 10);
  CHECK(counts.count("ran") == counts.count("submitted"));
}

TEST_CASE("sections and pieces tell the thread's listener, if there is one") {
  Counts counts;
  int subject = 0;
  const auto work = [&subject] {
    SharedPieces pieces(&subject);
    for (int i = 0; i < 3; ++i) {
      pieces.next();
      const SerialSection section(&subject);
    }
  };
  work();
  CHECK(counts.count("share") == 0);
  {
    const WorkListenerScope scope(&counts);
    work();
  }
  CHECK(counts.count("share") == 1);
  CHECK(counts.count("piece") == 3);
  CHECK(counts.count("enter") == 3);
  CHECK(counts.count("leave") == 3);
  CHECK(counts.count("shared") == 1);
}
