#include "compress/shards/task.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "spillway/error.hpp"

using namespace spillway;

TEST_CASE("each task needs only those that come before it, and all are needed but the last") {
  const ShardCounts counts{3, 2};
  const std::vector<ShardTask> tasks = all_tasks(counts);
  CHECK(tasks.size() == 1 + 3 + 1 + 2 + 1);
  std::vector<ShardTask> needed_at_all;
  for (auto task = tasks.begin(); task != tasks.end(); ++task) {
    for (const ShardTask& needed : needed_by(*task, counts)) {
      CHECK(std::find(tasks.begin(), task, needed) != task);
      needed_at_all.push_back(needed);
    }
  }
  for (const ShardTask& task : tasks) {
    CHECK((std::ranges::find(needed_at_all, task) == needed_at_all.end()) ==
          (task.stage == Stage::metadata));
  }
  CHECK(needed_by({Stage::split, 2}, counts) == std::vector<ShardTask>{{Stage::splitters, 0}});
}

TEST_CASE("tasks have names, and files") {
  const ShardCounts counts{12, 1};
  CHECK(task_named("place", counts) == ShardTask{Stage::place, 0});
  CHECK(task_named("split/11", counts) == ShardTask{Stage::split, 11});
  CHECK(ShardTask{Stage::split, 11}.file_name() == "split-11.bundle");
  for (const ShardTask& task : all_tasks(counts)) CHECK(task_named(task.name(), counts) == task);
  for (const char* const name : {"", "split", "split/12", "split/01", "place/0", "verify"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(task_named(name, counts), Error);
  }
}
