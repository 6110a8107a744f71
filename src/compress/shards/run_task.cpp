#include <chrono>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

#include "base/environment.hpp"
#include "base/interrupt.hpp"
#include "compress/prepare/request.hpp"
#include "compress/resume/workspace.hpp"
#include "compress/shards/shards.hpp"
#include "compress/shards/task_run.hpp"
#include "config/scratch_location.hpp"
#include "run/file_system.hpp"
#include "run/monitor.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

using RunTask = Bytes (*)(const TaskRun& run);

RunTask work_of(Stage stage) {
  switch (stage) {
    case Stage::splitters:
      return run_splitters_task;
    case Stage::split:
      return run_split_task;
    case Stage::place:
      return run_place_task;
    case Stage::encode:
      return run_encode_task;
    default:
      return run_metadata_task;
  }
}

/// Which of the job's inputs the task reads, or speaks of in messages.
std::pair<std::uint32_t, std::uint32_t> inputs_of(const ShardJob& job, const ShardTask& task) {
  switch (task.stage) {
    case Stage::splitters:
      return {0, 1};
    case Stage::split:
      return {job.begin_of_share(task.number), job.end_of_share(task.number)};
    case Stage::metadata:
      return {0, static_cast<std::uint32_t>(job.options().inputs.size())};
    default:
      return {0, 0};
  }
}

bool reads_inputs(const ShardTask& task) {
  return task.stage == Stage::splitters || task.stage == Stage::split;
}

/// As create() is given them, but for the output: that is the task's bundle.
CreateOptions options_of(const ShardJob& job, const ShardTask& task, const fs::path& directory,
                         const std::function<void(CreateOptions&)>& adjust, const RunHost& host) {
  CreateOptions options = job.options();
  options.host = host;
  options.run.checkpoint_seconds = 0;
  adjust(options);
  options.output.clear();
  const Environment environment = or_empty(host.environment);
  options.run.scratch_dir =
      scratch_location(options.run.scratch_dir, ShardJob::path_of(directory, task), environment);
  const HeldBeside beside;
  // The reference, which is the first input, may ask for more.
  options.inputs.resize(1);
  if (options.run.memory_bytes == 0) {
    options.run.memory_bytes = memory_by_default(options, beside, "/", environment);
  }
  check_memory(options, beside);
  const auto [begin, end] = inputs_of(job, task);
  const std::vector<Input>& inputs = job.options().inputs;
  options.inputs.assign(inputs.begin() + begin, inputs.begin() + end);
  return options;
}

/// Whether its result is there, and every byte of it is what was written. What is damaged is
/// reported, and will be made again.
bool is_done(const ShardJob& job, const ShardTask& task, const fs::path& directory,
             const Log& log) {
  std::error_code error;
  if (!fs::exists(ShardJob::path_of(directory, task), error)) return false;
  try {
    job.open(directory, task).check();
    return true;
  } catch (const Error& problem) {
    if (problem.kind() != ErrorKind::corrupt) throw;
    log.warn(problem.what());
    return false;
  }
}

void check_needs(const ShardJob& job, const ShardTask& task, const fs::path& directory) {
  for (const ShardTask& needed : needed_by(task, job.counts())) {
    std::error_code error;
    if (fs::exists(ShardJob::path_of(directory, needed), error)) continue;
    throw Error(ErrorKind::usage,
                directory.string() + ": " + task.name() + " needs the result of " + needed.name() +
                    ", which has not run (spillway shards status lists what can)");
  }
}

void check_scratch(const CreateOptions& options, const Log& log) {
  const fs::path& location = options.run.scratch_dir;
  check_scratch_file_system(location, file_system_of(location), options.run.force_scratch,
                            [&](const std::string& text) { log.warn(text); });
}

/// Returns the bytes of the result.
std::uint64_t run_task(const ShardJob& job, const ShardTask& task, const fs::path& directory,
                       const CreateOptions& options, RunMonitor& watch) {
  check_scratch(options, watch.log());
  const auto [begin, end] = inputs_of(job, task);
  if (reads_inputs(task)) job.check_inputs(begin, end);
  const Workspace workspace(options, watch.log());
  StageResources resources(options, workspace, watch);
  for (std::uint32_t i = begin; !job.has_late_names() && i < end; ++i) {
    resources.inputs.set_first_sample_of(i - begin, i);
  }
  const fs::path path = ShardJob::path_of(directory, task);
  BundleWriter out(path, {job.fingerprint(), task.name()});
  const TaskRun run{job, directory, task, resources, out};
  out.finish(work_of(task.stage)(run));
  return file_bytes(path);
}

}  // namespace

void run_shard_task(const fs::path& directory, const std::string& name,
                    const std::function<void(CreateOptions&)>& adjust, const RunHost& host) {
  Stop stop(host.stop);
  const StopScope scope(&stop);
  const ShardJob job = ShardJob::load(directory);
  const ShardTask task = task_named(name, job.counts());
  const Log log(host.observer);
  if (is_done(job, task, directory, log)) return log.stage(name + ": has run already");
  check_needs(job, task, directory);
  const CreateOptions options = options_of(job, task, directory, adjust, host);
  RunMonitor watch(options, ShardJob::path_of(directory, task).string(),
                   options.run.safepoint_clock ? std::chrono::milliseconds(0) : RunMonitor::kTick);
  try {
    watch.succeeded(run_task(job, task, directory, options, watch));
  } catch (...) {
    watch.failed(std::current_exception());
    throw;
  }
}

}  // namespace spillway
