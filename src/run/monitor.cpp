#include "run/monitor.hpp"

#include <system_error>

#include "base/process_memory.hpp"
#include "input/input_list.hpp"
#include "run/run_files.hpp"
#include "run/run_report.hpp"
#include "run/scratch_name.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// The disk is sampled at each look, as it may fill fast.
constexpr unsigned kLooksPerReport = 5;
constexpr double kStatusSeconds = 2;

std::uint64_t size_on_disk(const CreateOptions& options) {
  std::uint64_t bytes = 0;
  for (const Input& input : options.inputs) bytes += bytes_on_disk(input);
  return bytes;
}

}  // namespace

RunMonitor::RunMonitor(const CreateOptions& options, const std::string& stream,
                       std::chrono::milliseconds tick)
    : options_(options),
      identity_(this_run()),
      output_(options.output.empty() ? stream : absolute_output(options.output).string()),
      partial_(options.output.empty() ? "" : partial_of_output(output_).string()),
      log_(options.host.observer),
      tick_(tick),
      memory_bytes_(options.run.memory_bytes),
      threads_(options.run.threads) {
  if (!options.run.log_json.empty()) {
    log_file_.open(options.run.log_json, SideFile::Mode::append, "--log-json");
  }
  if (!options.run.stats.empty()) {
    stats_file_.open(options.run.stats, SideFile::Mode::replace, "--stats");
  }
  progress_.input_bytes = size_on_disk(options);
  if (!options.shape.samples_by_header()) progress_.total_samples = options.inputs.size();
  progress_.set_listener([this] {
    const MutexLock lock(mutex_);
    log_event("stage");
  });
  log_event("start");
  start();
}

RunMonitor::~RunMonitor() {
  stop();
  if (!finished_) {
    try {
      finish({"failed", 1, {}});
    } catch (...) {  // of memory: there is nobody left to tell
    }
  }
}

void RunMonitor::start() {
  if (tick_.count() == 0) return;
  try {
    thread_ = Thread([this] { run(); });
  } catch (const Error&) {
    // No thread to be had: nobody is told how far the run is.
  }
}

void RunMonitor::stop() noexcept {
  progress_.set_listener({});
  {
    const MutexLock lock(wake_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RunMonitor::run() {
  for (;;) {
    {
      const MutexLock lock(wake_mutex_);
      const auto end = std::chrono::steady_clock::now() + tick_;
      while (!stopping_ && wake_.wait_until(wake_mutex_, end)) {
      }
      if (stopping_) return;
    }
    try {
      look();
    } catch (...) {
      // Not enough memory for a line, or a scratch directory that cannot be looked at just now.
    }
  }
}

void RunMonitor::look() {
  const MutexLock lock(mutex_);
  ++looks_;
  scratch_.sample();
  if (looks_ % kLooksPerReport == 0) report(progress_.snapshot().seconds);
}

void RunMonitor::report(double now) {
  const ProgressSnapshot progress = progress_.snapshot();
  speed_.note(progress, now);
  if (options_.host.observer != nullptr) {
    options_.host.observer->progress(progress, {process_memory().resident_bytes, memory_bytes_,
                                                scratch_.bytes(), speed_.bases_per_second()});
  }
  log_event("progress");
  if (now < next_status_) return;
  next_status_ = now + kStatusSeconds;
  if (!scratch_.directory().empty()) write_status_file("running", "");
}

void RunMonitor::log_event(const char* event) {
  if (!log_file_.is_open()) return;
  const std::string line = event_line(event, progress_.snapshot(), memory_bytes_, scratch_);
  const std::string problem = log_file_.write(line);
  if (!problem.empty()) log_.warn(problem);
}

void RunMonitor::write_status_file(const char* state, const std::string& message) {
  if (!status_file_) return;
  const ProgressSnapshot now = progress_.snapshot();
  RunStatus status;
  status.run = identity_;
  status.version = program_version();
  status.output = output_;
  status.partial = partial_;
  status.state = state;
  status.message = message;
  status.stage = name_of(now.stage);
  status.fraction = now.fraction;
  status.eta_seconds = now.eta_seconds;
  status.seconds = now.seconds;
  status.samples = now.samples;
  status.total_samples = now.total_samples;
  status.bases = now.bases;
  status.scratch_bytes = scratch_.bytes();
  status.archive_bytes = now.archive_bytes;
  status.directory_id = id_of_directory(scratch_.directory().empty() ? scratch_.left_directory()
                                                                     : scratch_.directory());
  status.checkpoint = last_checkpoint_;
  status.updated = utc_time();
  status_file_->write(status);  // if it cannot be written, the one before stays
}

RunMonitor::ScratchWatch RunMonitor::attach_scratch(const fs::path& directory) {
  const MutexLock lock(mutex_);
  scratch_.watch(directory);
  status_file_.emplace(directory);
  write_status_file("running", "");
  return ScratchWatch(this);
}

void RunMonitor::detach_scratch() noexcept {
  const MutexLock lock(mutex_);
  status_file_->remove();
  scratch_.end();
}

void RunMonitor::set_limits(std::uint64_t memory_bytes, unsigned threads) {
  const MutexLock lock(mutex_);
  memory_bytes_ = memory_bytes;
  threads_ = threads;
}

void RunMonitor::checkpoint_taken() {
  const MutexLock lock(mutex_);
  ++checkpoints_;
  last_checkpoint_ = utc_time();
  log_event("checkpoint");
  if (!scratch_.directory().empty()) write_status_file("running", "");
}

void RunMonitor::succeeded(std::uint64_t archive_bytes, const std::optional<ByteShares>& shares) {
  stop();
  {
    const MutexLock lock(mutex_);
    shares_ = shares;
  }
  progress_.archive_bytes = archive_bytes;
  finish({"done", 0, {}});
}

void RunMonitor::failed(const std::exception_ptr& error) noexcept {
  stop();
  try {
    finish(outcome_of(error));
  } catch (...) {
    // Not enough memory to say how it ended: the error itself is what counts.
  }
}

void RunMonitor::finish(const RunOutcome& outcome) {
  const MutexLock lock(mutex_);
  if (std::exchange(finished_, true)) return;
  const bool is_done = outcome.exit_code == 0;
  std::error_code ignored;
  // The directory is left behind if the run can be continued, or was told to keep it.
  if ((!is_done || options_.run.keep_scratch) &&
      fs::is_directory(scratch_.left_directory(), ignored)) {
    write_status_file(is_done ? "done" : "stopped", outcome.message);
  }
  log_event(outcome.status);
  write_stats(outcome);
  if (options_.host.observer != nullptr) {
    options_.host.observer->ended({progress_.snapshot().seconds, scratch_.peak_bytes()});
  }
}

void RunMonitor::write_stats(const RunOutcome& outcome) {
  if (!stats_file_.is_open()) return;
  const auto stages = progress_.stage_times();
  const RunStats stats{.outcome = outcome,
                       .threads = threads_,
                       .memory_bytes = memory_bytes_,
                       .peak_scratch_bytes = scratch_.peak_bytes(),
                       .checkpoints = checkpoints_,
                       .inputs = options_.inputs.size(),
                       .input_bytes = progress_.input_bytes,
                       .output = output_,
                       .shares = shares_};
  const std::string line = stats_line(stats, identity_, stages, progress_.snapshot());
  const std::string problem = stats_file_.write(line);
  if (!problem.empty()) log_.warn(problem);
}

}  // namespace spillway
