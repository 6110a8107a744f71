#include "run/monitor.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <new>
#include <system_error>

#include "base/errno_kind.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/size_text.hpp"
#include "input/input_list.hpp"
#include "run/byte_share_rows.hpp"
#include "run/exit_status.hpp"
#include "run/file_system.hpp"
#include "run/json.hpp"
#include "run/progress_text.hpp"
#include "run/run_files.hpp"
#include "run/scratch_name.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// The disk is sampled at each look, as it may fill fast.
constexpr unsigned kLooksPerReport = 5;
constexpr double kStatusSeconds = 2;
// Lines in a log: soon and often for who watches (-v 1), then rarely; else rarely from the start,
// so that short runs print none.
constexpr double kSoonSeconds = 10;
constexpr double kRarelySeconds = 60;
constexpr std::size_t kRecentTicks = 15;

/// What the files of a scratch directory occupy.
std::uint64_t disk_bytes_of(const fs::path& directory) {
  std::uint64_t bytes = 0;
  for (const std::string_view name : kScratchFiles) {
    struct stat info {};
    const std::string path = directory.string() + "/" + std::string(name);
    if (::lstat(path.c_str(), &info) == 0)
      bytes += static_cast<std::uint64_t>(info.st_blocks) * 512;
  }
  return bytes;
}

void add_counters(JsonObject& json, const ProgressSnapshot& now) {
  json.add("samples", now.samples)
      .add("contigs", now.contigs)
      .add("bases", now.bases)
      .add("segments", now.segments)
      .add("unplaced", now.unplaced)
      .add("groups", now.groups)
      .add("archive_bytes", now.archive_bytes);
}

std::string json_of(const std::vector<Progress::StageTime>& stages) {
  std::string text;
  for (const Progress::StageTime& stage : stages) {
    JsonObject json;
    json.add("stage", name_of(stage.stage))
        .add("seconds", stage.spent.real_seconds)
        .add("cpu_seconds", stage.spent.cpu_seconds)
        .add("done", stage.done)
        .add("unit", unit_of(stage.stage));
    text += (text.empty() ? "[" : ", ") + json.text();
  }
  return text + "]";
}

std::uint64_t size_on_disk(const CreateOptions& options) {
  std::uint64_t bytes = 0;
  for (const Input& input : options.inputs) bytes += bytes_on_disk(input);
  return bytes;
}

struct Outcome {
  const char* status;
  int exit_code;
  std::string message;
};

Outcome outcome_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& e) {
    const bool interrupted = e.kind() == ErrorKind::interrupted;
    return {interrupted ? "interrupted" : "failed", exit_status_of(e), e.what()};
  } catch (const std::bad_alloc&) {
    return {"failed", exit_code(ErrorKind::resource), "out of memory"};
  } catch (const std::system_error& e) {
    return {"failed", exit_code(kind_of(e)), e.what()};
  } catch (const std::exception& e) {
    return {"failed", 1, e.what()};
  }
}

std::string rounded(double value, const char* format) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::string program_version() { return SPILLWAY_VERSION; }

RunMonitor::RunMonitor(const CreateOptions& options, const std::string& stream,
                       std::chrono::milliseconds tick)
    : options_(options),
      identity_(this_run()),
      output_(options.output.empty() ? stream : absolute_output(options.output).string()),
      partial_(options.output.empty() ? "" : partial_of_output(output_).string()),
      log_(options.run.verbosity),
      tick_(tick),
      memory_bytes_(options.run.memory_bytes),
      threads_(options.run.threads),
      next_line_(options.run.verbosity > 0 ? kSoonSeconds : kRarelySeconds) {
  forget_stop_request();
  if (!options.run.log_json.empty()) {
    log_file_.open(options.run.log_json, SideFile::Mode::append, "--log-json");
  }
  if (!options.run.stats.empty()) {
    stats_file_.open(options.run.stats, SideFile::Mode::replace, "--stats");
  }
  progress_.input_bytes = size_on_disk(options);
  if (!options.shape.samples_by_header()) progress_.total_samples = options.inputs.size();
  progress_.set_listener([this] {
    const std::scoped_lock lock(mutex_);
    log_event("stage");
  });
  log_event("start");
  start();
}

RunMonitor::~RunMonitor() {
  stop();
  if (!finished_) {
    try {
      finish("failed", 1, "");
    } catch (...) {  // of memory: there is nobody left to tell
    }
  }
  forget_stop_request();
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
    const std::scoped_lock lock(wake_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  log_.clear();
}

void RunMonitor::run() {
  for (;;) {
    {
      std::unique_lock lock(wake_mutex_);
      if (wake_.wait_for(lock, tick_, [this] { return stopping_; })) return;
    }
    try {
      look();
    } catch (...) {
      // Not enough memory for a line, or a scratch directory that cannot be looked at just now.
    }
  }
}

void RunMonitor::look() {
  const std::scoped_lock lock(mutex_);
  ++looks_;
  sample_disk_usage();
  if (looks_ % kLooksPerReport == 0) report(progress_.snapshot().seconds);
}

void RunMonitor::report(double now) {
  tell(now);
  log_event("progress");
  if (now < next_status_) return;
  next_status_ = now + kStatusSeconds;
  if (!scratch_.empty()) write_status_file("running", "");
}

void RunMonitor::sample_disk_usage() {
  if (scratch_.empty()) return;
  scratch_bytes_ = disk_bytes_of(scratch_);
  peak_scratch_bytes_ = std::max(peak_scratch_bytes_, scratch_bytes_);
  const FileSystem system = file_system_of(scratch_);
  free_scratch_bytes_ = system.free_bytes;
  if (is_nearly_full(system, scratch_bytes_)) {
    ask_to_stop(ErrorKind::resource,
                scratch_.string() + ": only " + format_size(system.free_bytes) +
                    " are left on the disk of the scratch directory, which holds " +
                    format_size(scratch_bytes_) +
                    ": stopped before it is full; make room, or give another --scratch-dir");
  }
}

double RunMonitor::bases_per_second() const {
  if (recent_.size() < 2) return 0;
  const double seconds = recent_.back().first - recent_.front().first;
  return seconds > 0 ? static_cast<double>(recent_.back().second - recent_.front().second) / seconds
                     : 0;
}

void RunMonitor::tell(double now) {
  const ProgressSnapshot progress = progress_.snapshot();
  if (progress.stage != recent_stage_) recent_.clear();
  recent_stage_ = progress.stage;
  recent_.emplace_back(now, progress.bases);
  if (recent_.size() > kRecentTicks) recent_.pop_front();
  const RunResources resources{process_memory().resident_bytes, memory_bytes_, scratch_bytes_,
                               bases_per_second()};
  if (log_.can_rewrite()) {
    log_.show(progress_text(progress, resources, log_.room()));
    has_printed_ = true;
  } else if (now >= next_line_) {
    log_.always(progress_text(progress, resources));
    has_printed_ = true;
    next_line_ =
        now + (log_.verbosity() > 0 && now < kRarelySeconds - 1 ? kSoonSeconds : kRarelySeconds);
  }
}

void RunMonitor::log_event(const char* event) {
  if (!log_file_.is_open()) return;
  const ProgressSnapshot now = progress_.snapshot();
  const ProcessMemory memory = process_memory();
  JsonObject json;
  json.add("time", utc_time())
      .add("event", event)
      .add("seconds", now.seconds)
      .add("cpu_seconds", process_cpu_seconds())
      .add("stage", name_of(now.stage))
      .add("stage_done", now.done)
      .add("stage_total", now.total)
      .add("stage_unit", unit_of(now.stage))
      .add("fraction", now.fraction)
      .add("eta_seconds", now.eta_seconds);
  add_counters(json, now);
  json.add("rss_bytes", memory.resident_bytes)
      .add("rss_anonymous_bytes", memory.anonymous_bytes)
      .add("rss_mapped_bytes", memory.mapped_bytes)
      .add("peak_rss_bytes", memory.peak_bytes)
      .add("memory_bytes", memory_bytes_)
      .add("scratch_bytes", scratch_bytes_)
      .add("free_scratch_bytes", free_scratch_bytes_);
  const std::string problem = log_file_.write(json.text() + "\n");
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
  status.scratch_bytes = scratch_bytes_;
  status.archive_bytes = now.archive_bytes;
  status.directory_id = id_of_directory(scratch_.empty() ? left_scratch_ : scratch_);
  status.checkpoint = last_checkpoint_;
  status.updated = utc_time();
  status_file_->write(status);  // if it cannot be written, the one before stays
}

RunMonitor::ScratchWatch RunMonitor::attach_scratch(const fs::path& directory) {
  const std::scoped_lock lock(mutex_);
  scratch_ = directory;
  status_file_.emplace(directory);
  write_status_file("running", "");
  return ScratchWatch(this);
}

void RunMonitor::detach_scratch() noexcept {
  const std::scoped_lock lock(mutex_);
  status_file_->remove();
  left_scratch_ = std::move(scratch_);
  scratch_.clear();
}

void RunMonitor::set_limits(std::uint64_t memory_bytes, unsigned threads) {
  const std::scoped_lock lock(mutex_);
  memory_bytes_ = memory_bytes;
  threads_ = threads;
}

void RunMonitor::checkpoint_taken() {
  const std::scoped_lock lock(mutex_);
  ++checkpoints_;
  last_checkpoint_ = utc_time();
  log_event("checkpoint");
  if (!scratch_.empty()) write_status_file("running", "");
}

void RunMonitor::succeeded(std::uint64_t archive_bytes, const std::optional<ByteShares>& shares) {
  stop();
  shares_ = shares;
  progress_.archive_bytes = archive_bytes;
  finish("done", 0, "");
}

void RunMonitor::failed(const std::exception_ptr& error) noexcept {
  stop();
  try {
    const Outcome outcome = outcome_of(error);
    finish(outcome.status, outcome.exit_code, outcome.message);
  } catch (...) {
    // Not enough memory to say how it ended: the error itself is what counts.
  }
}

void RunMonitor::finish(const char* status, int exit_code, const std::string& message) {
  const std::scoped_lock lock(mutex_);
  if (std::exchange(finished_, true)) return;
  std::error_code ignored;
  // The directory is left behind if the run can be continued, or was told to keep it.
  if ((exit_code != 0 || options_.run.keep_scratch) && fs::is_directory(left_scratch_, ignored)) {
    write_status_file(exit_code == 0 ? "done" : "stopped", message);
  }
  log_event(status);
  write_stats(status, exit_code, message);
  print_summary();
}

void RunMonitor::write_stats(const char* status, int exit_code, const std::string& message) {
  if (!stats_file_.is_open()) return;
  const std::string stages = json_of(progress_.stage_times());
  const ProgressSnapshot now = progress_.snapshot();  // behind the stages, which add up to less
  JsonObject json;
  json.add("version", program_version())
      .add("status", status)
      .add("exit_code", static_cast<unsigned>(exit_code))
      .add("message", message)
      .add("command", identity_.command)
      .add("host", identity_.host)
      .add("pid", static_cast<std::uint64_t>(identity_.pid))
      .add("started", identity_.started)
      .add("ended", utc_time())
      .add("seconds", now.seconds)
      .add("cpu_seconds", process_cpu_seconds())
      .add("threads", threads_)
      .add("memory_bytes", memory_bytes_)
      .add("peak_rss_bytes", peak_resident_bytes())
      .add("peak_scratch_bytes", peak_scratch_bytes_)
      .add("checkpoints", checkpoints_)
      .add("inputs", options_.inputs.size())
      .add("input_bytes", progress_.input_bytes.load())
      .add("output", output_);
  add_counters(json, now);
  if (shares_) json.add_json("byte_shares", json_of(*shares_));
  json.add_json("stages", stages);
  const std::string problem = stats_file_.write(json.text() + "\n");
  if (!problem.empty()) log_.warn(problem);
}

// For who has been told of the run, or asked to be.
void RunMonitor::print_summary() {
  if (!has_printed_ && log_.verbosity() == 0) return;
  log_.always("version " + program_version());
  log_.always("command: " + identity_.command);
  log_.always("real " + rounded(progress_.snapshot().seconds, "%.3f s") + ", CPU " +
              rounded(process_cpu_seconds(), "%.3f s") + ", peak RSS " +
              rounded(static_cast<double>(peak_resident_bytes()) / (1 << 20), "%.1f MiB") +
              ", peak scratch " + format_size(peak_scratch_bytes_));
}

}  // namespace spillway
