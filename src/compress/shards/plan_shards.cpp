#include <system_error>
#include <utility>

#include "base/output_target.hpp"
#include "compress/prepare/request.hpp"
#include "compress/resume/fingerprint.hpp"
#include "compress/shards/job.hpp"
#include "compress/shards/shards.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// Tasks run in other directories than the plan was made in.
void make_absolute(CreateOptions& options) {
  const auto absolute = [](std::string& path) {
    path = fs::absolute(path).lexically_normal().string();
  };
  for (Input& input : options.inputs) {
    absolute(input.path);
    for (std::string& path : input.more) absolute(path);
  }
  options.output = fs::absolute(options.output).lexically_normal();
}

CreateOptions checked_job(CreateOptions options) {
  // Where other nodes spill, and what memory they have by default, is not known here.
  const fs::path scratch = std::exchange(options.run.scratch_dir, fs::path());
  const std::uint64_t memory_bytes = options.run.memory_bytes;
  if (options.output.empty() || !output_target(options.output).is_file()) {
    throw Error(ErrorKind::usage, "a job in shards needs a file as its output (-o names one)");
  }
  options = prepared_request(std::move(options), Purpose::run);
  if (!can_be_repeated(options)) {
    throw Error(ErrorKind::usage,
                "an input can be read only once, and tasks read it on several nodes (save it in a "
                "file first)");
  }
  options.run.memory_bytes = memory_bytes;
  options.run.scratch_dir = scratch.empty() ? scratch : fs::absolute(scratch);
  make_absolute(options);
  return options;
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) throw Error(ErrorKind::io, directory.string() + ": cannot create: " + error.message());
}

}  // namespace

void plan_shards(CreateOptions options, std::uint32_t shards, const fs::path& directory) {
  ShardJob job = ShardJob::planned(checked_job(std::move(options)), shards);
  make_directory(directory);
  job.save(directory);
}

std::vector<ShardStatus> shard_status(const fs::path& directory) {
  const ShardJob job = ShardJob::load(directory);
  std::vector<ShardStatus> all;
  const auto is_done = [&](const ShardTask& task) {
    const std::string name = task.name();
    for (const ShardStatus& other : all) {
      if (other.task == name) return other.state == ShardStatus::State::done;
    }
    return false;
  };
  for (const ShardTask& task : all_tasks(job.counts())) {
    ShardStatus status{task.name()};
    std::error_code error;
    if (fs::exists(ShardJob::path_of(directory, task), error)) {
      try {
        status.bytes = job.open(directory, task).bytes();
        status.state = ShardStatus::State::done;
      } catch (const Error& problem) {
        if (problem.kind() != ErrorKind::corrupt) throw;
        status.state = ShardStatus::State::damaged;
      }
    } else {
      bool is_ready = true;
      for (const ShardTask& needed : needed_by(task, job.counts())) {
        is_ready = is_ready && is_done(needed);
      }
      if (is_ready) status.state = ShardStatus::State::ready;
    }
    all.push_back(std::move(status));
  }
  return all;
}

}  // namespace spillway
