// The tasks of a job: their names, and what each needs of the others.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "run/progress.hpp"

namespace spillway {

/// One of splitters, split, place, encode and metadata.
struct ShardTask {
  Stage stage = Stage::splitters;
  std::uint32_t number = 0;  ///< of split and encode; else 0

  bool operator==(const ShardTask&) const = default;
  /// "place", "split/3"
  std::string name() const;
  /// "split-3.bundle"
  std::string file_name() const;
};

/// How often there are tasks of split and of encode.
struct ShardCounts {
  std::uint32_t splits = 1;
  std::uint32_t encodes = 1;
};

/// In an order in which they can run.
std::vector<ShardTask> all_tasks(const ShardCounts& counts);
/// Tasks whose results `task` reads.
std::vector<ShardTask> needed_by(const ShardTask& task, const ShardCounts& counts);
/// Error usage, which lists the tasks, if none has that name.
ShardTask task_named(std::string_view name, const ShardCounts& counts);

}  // namespace spillway
