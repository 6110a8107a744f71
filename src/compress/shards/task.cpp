#include "compress/shards/task.hpp"

#include <algorithm>

#include "spillway/error.hpp"

namespace spillway {
namespace {

bool is_numbered(Stage stage) { return stage == Stage::split || stage == Stage::encode; }

std::uint32_t count_of(Stage stage, const ShardCounts& counts) {
  if (stage == Stage::split) return counts.splits;
  return stage == Stage::encode ? counts.encodes : 1;
}

void append(std::vector<ShardTask>& tasks, Stage stage, const ShardCounts& counts) {
  for (std::uint32_t i = 0; i < count_of(stage, counts); ++i) tasks.push_back({stage, i});
}

/// "split/0 to split/7"
std::string names_of(Stage stage, const ShardCounts& counts) {
  const std::uint32_t count = count_of(stage, counts);
  const std::string first = ShardTask{stage, 0}.name();
  return count == 1 ? first : first + " to " + ShardTask{stage, count - 1}.name();
}

constexpr Stage kStagesOfTasks[] = {Stage::splitters, Stage::split, Stage::place, Stage::encode,
                                    Stage::metadata};

}  // namespace

std::string ShardTask::name() const {
  const std::string of_stage(name_of(stage));
  return is_numbered(stage) ? of_stage + "/" + std::to_string(number) : of_stage;
}

std::string ShardTask::file_name() const {
  std::string file = name();
  std::ranges::replace(file, '/', '-');
  return file + ".bundle";
}

std::vector<ShardTask> all_tasks(const ShardCounts& counts) {
  std::vector<ShardTask> tasks;
  for (const Stage stage : kStagesOfTasks) append(tasks, stage, counts);
  return tasks;
}

std::vector<ShardTask> needed_by(const ShardTask& task, const ShardCounts& counts) {
  std::vector<ShardTask> needed;
  if (task.stage == Stage::splitters) return needed;
  if (task.stage != Stage::encode) append(needed, Stage::splitters, counts);
  if (task.stage == Stage::split) return needed;
  append(needed, Stage::split, counts);
  if (task.stage == Stage::place) return needed;
  append(needed, Stage::place, counts);
  if (task.stage == Stage::metadata) append(needed, Stage::encode, counts);
  return needed;
}

ShardTask task_named(std::string_view name, const ShardCounts& counts) {
  const std::vector<ShardTask> tasks = all_tasks(counts);
  const auto found = std::ranges::find(tasks, name, &ShardTask::name);
  if (found != tasks.end()) return *found;
  std::string known;
  for (const Stage stage : kStagesOfTasks)
    known += (known.empty() ? "" : ", ") + names_of(stage, counts);
  throw Error(ErrorKind::usage,
              "no task is called '" + std::string(name) + "' (there are " + known + ")");
}

}  // namespace spillway
