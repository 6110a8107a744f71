// A job of `create` as tasks that run on any nodes, in any order that their needs allow, any number
// of times: the archive has the bytes that create() would write (docs/explanation/shards.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "compress/shards/task.hpp"
#include "spillway/options.hpp"

namespace spillway {

inline constexpr std::uint32_t kMostShards = 10000;

/// Divides the job of `options`, which create() would do, and writes the plan to `directory`, which
/// is made if it is not there. A plan of the same job is replaced: what its tasks have done counts.
/// Error usage, for instance if an input can be read only once, if the output is no file, or if
/// `directory` has another job. REQUIRES: 1 to kMostShards.
void plan_shards(CreateOptions options, std::uint32_t shards,
                 const std::filesystem::path& directory);

/// Runs one task, unless its result is there and is whole. `adjust` changes what the plan says of
/// runs. Error usage if there is no such task, or if one that it needs has no result; corrupt if
/// the result of one of those is damaged. Memory and scratch as for create().
void run_shard_task(const std::filesystem::path& directory, const std::string& task,
                    const std::function<void(CreateOptions&)>& adjust, const RunHost& host);

/// How far a task is.
struct ShardStatus {
  enum class State {
    waiting,  ///< for the results of others
    ready,
    done,     ///< as far as the head and the directory of its bundle say
    damaged,  ///< it can run again
  };
  std::string task;
  State state = State::waiting;
  std::uint64_t bytes = 0;  ///< of its result
};

/// Of all tasks, in an order in which they can run.
std::vector<ShardStatus> shard_status(const std::filesystem::path& directory);

/// Gives the output the archive that the last task has left; nothing is done if it has those bytes.
/// Errors as of run_shard_task, and as create() has them of its output.
void finish_shards(const std::filesystem::path& directory,
                   const std::function<void(CreateOptions&)>& adjust, const RunHost& host);

}  // namespace spillway
