// What people watch while a run works: the observer's line, --log-json, --stats, status.json in the
// scratch directory; and the disk, which must not get full.
//
// A thread of its own samples five times a second and reports once a second. Signals are blocked in
// it. If it cannot be started, or fails, only progress output is lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/mutex.hpp"
#include "base/thread.hpp"
#include "run/log.hpp"
#include "run/progress.hpp"
#include "run/reading_speed.hpp"
#include "run/run_identity.hpp"
#include "run/run_outcome.hpp"
#include "run/scratch_usage.hpp"
#include "run/side_file.hpp"
#include "run/status_file.hpp"
#include "spillway/archive.hpp"
#include "spillway/options.hpp"

namespace spillway {

class RunMonitor {
 public:
  static constexpr std::chrono::milliseconds kTick{200};

  /// Opens the files that the options name (Error io) and starts the thread, which calls look() at
  /// each `tick`; 0: there is no thread. Outlives everything that counts in progress(). `stream`:
  /// what the output is called if it is no file; empty: standard output.
  explicit RunMonitor(const CreateOptions& options, const std::string& stream = {},
                      std::chrono::milliseconds tick = kTick);
  /// Ends as failed, for no reason that is known, if neither succeeded() nor failed() was called.
  ~RunMonitor();
  RunMonitor(const RunMonitor&) = delete;
  RunMonitor& operator=(const RunMonitor&) = delete;

  const Log& log() const { return log_; }
  Progress& progress() { return progress_; }

  /// While it lives, the scratch directory is looked at, and status.json is in it. To be declared
  /// behind what removes the directory, so that it goes first.
  class ScratchWatch {
   public:
    ScratchWatch() = default;
    explicit ScratchWatch(RunMonitor* watch) : watch_(watch) {}
    ScratchWatch(ScratchWatch&& other) noexcept : watch_(std::exchange(other.watch_, nullptr)) {}
    ScratchWatch& operator=(ScratchWatch&&) = delete;
    ~ScratchWatch() {
      if (watch_ != nullptr) watch_->detach_scratch();
    }

   private:
    RunMonitor* watch_ = nullptr;
  };
  [[nodiscard]] ScratchWatch attach_scratch(const std::filesystem::path& directory);

  /// Samples the disk; every fifth time it reports, too. Thread-safe.
  void look();

  /// What the run may use, for people.
  void set_limits(std::uint64_t memory_bytes, unsigned threads);
  /// A checkpoint is on disk: told by status.json and the logs.
  void checkpoint_taken();

  /// The archive is published. Writes --stats and the last lines; `shares`: for --stats, if known.
  void succeeded(std::uint64_t archive_bytes,
                 const std::optional<ByteShares>& shares = std::nullopt);
  /// The run ends by `error`, a std::exception. If its scratch directory is still there,
  /// status.json says so.
  void failed(const std::exception_ptr& error) noexcept;

 private:
  void start();
  void stop() noexcept;
  void run() SPILLWAY_EXCLUDES(mutex_);
  void report(double now) SPILLWAY_REQUIRES(mutex_);
  void log_event(const char* event) SPILLWAY_REQUIRES(mutex_);
  void write_status_file(const char* state, const std::string& message) SPILLWAY_REQUIRES(mutex_);
  void detach_scratch() noexcept SPILLWAY_EXCLUDES(mutex_);
  void finish(const RunOutcome& outcome) SPILLWAY_EXCLUDES(mutex_);
  void write_stats(const RunOutcome& outcome) SPILLWAY_REQUIRES(mutex_);

  const CreateOptions& options_;
  RunIdentity identity_;
  std::string output_;   // absolute, or what is no file; empty: standard output
  std::string partial_;  // absolute; empty: it is in the scratch directory
  Log log_;
  Progress progress_;
  std::chrono::milliseconds tick_;
  Thread thread_;
  Mutex wake_mutex_;
  Condition wake_;
  bool stopping_ SPILLWAY_GUARDED_BY(wake_mutex_) = false;

  Mutex mutex_;
  unsigned looks_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  SideFile log_file_ SPILLWAY_GUARDED_BY(mutex_);
  SideFile stats_file_ SPILLWAY_GUARDED_BY(mutex_);
  // Of a run that has succeeded, where they are known.
  std::optional<ByteShares> shares_ SPILLWAY_GUARDED_BY(mutex_);
  ScratchUsage scratch_ SPILLWAY_GUARDED_BY(mutex_);
  std::optional<StatusFile> status_file_ SPILLWAY_GUARDED_BY(mutex_);
  std::uint64_t memory_bytes_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  unsigned threads_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::uint64_t checkpoints_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::string last_checkpoint_ SPILLWAY_GUARDED_BY(mutex_);
  ReadingSpeed speed_ SPILLWAY_GUARDED_BY(mutex_);
  double next_status_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  bool finished_ SPILLWAY_GUARDED_BY(mutex_) = false;
};

}  // namespace spillway
