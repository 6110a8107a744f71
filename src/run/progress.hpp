// How far a run is. The stages tell, by atomics and per chunk of work, so that it costs
// nothing; whoever watches takes a snapshot.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/mutex.hpp"
#include "spillway/observer.hpp"

namespace spillway {

inline constexpr std::size_t kStages = 8;

std::string_view name_of(Stage stage);
/// What the work of a stage is counted in: "bytes" (of input files as they are on disk, or of the
/// archive), "unplaced", "segments", "records" (samples, and parts of the archive that is appended
/// to); empty: it is not.
std::string_view unit_of(Stage stage);

/// What each stage takes of a run's time; 1 together.
using StageShares = std::array<double, kStages>;
/// Those of `create`: about what the sets of docs/BENCHMARKS.md take.
const StageShares& create_shares();
/// Those of `append`: every reference of the archive is decoded and indexed first, and what is kept
/// of it is copied, however little is added.
struct AppendWork {
  std::uint64_t input_bytes = 0;  ///< as they are on disk
  std::uint64_t base_groups = 0;
  std::uint64_t base_bytes = 0;  ///< of the archive
};
StageShares append_shares(const AppendWork& work);

/// Real and CPU time (of all threads).
struct TimeSpent {
  double real_seconds = 0;
  double cpu_seconds = 0;
};

/// CPU time of the process so far.
double process_cpu_seconds();

/// Thread-safe.
class Progress {
 public:
  struct StageTime {
    Stage stage = Stage::start;
    TimeSpent spent;
    std::uint64_t done = 0;
  };

  /// Time begins here.
  Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Those of `create` by default. To be called before the first begin().
  void set_shares(const StageShares& shares);

  /// The stage before is over. `total` of 0: nobody knows. `done` was done by a run before this
  /// one, which this one resumes. Called by one thread; returns when the listener has.
  void begin(Stage stage, std::uint64_t total, std::uint64_t done = 0);
  /// Work of the stage, in its unit.
  void add_done(std::uint64_t amount) { done_.fetch_add(amount, std::memory_order_relaxed); }
  /// Counts what is read from a file, for the stages in bytes.
  std::atomic<std::uint64_t>* done_counter() { return &done_; }

  // What has been met so far, for people: add to them, or set them when resuming.
  std::atomic<std::uint64_t> input_bytes{0};  ///< of all inputs, on disk
  std::atomic<std::uint64_t> samples{0};
  std::atomic<std::uint64_t> total_samples{0};
  std::atomic<std::uint64_t> contigs{0};
  std::atomic<std::uint64_t> bases{0};
  std::atomic<std::uint64_t> segments{0};
  std::atomic<std::uint64_t> unplaced{0};
  std::atomic<std::uint64_t> groups{0};
  std::atomic<std::uint64_t> archive_bytes{0};

  ProgressSnapshot snapshot() const;
  /// Each stage that was begun, and what it took; the last one until now.
  std::vector<StageTime> stage_times() const;

  /// Called at the beginning of each stage. One at a time; none: an empty one.
  void set_listener(std::function<void()> listener);

 private:
  struct Begun {
    Stage stage;
    TimeSpent at;
    std::uint64_t done_before;
    std::uint64_t done = 0;  // once it is over
  };

  TimeSpent now() const;

  std::chrono::steady_clock::time_point start_;
  std::atomic<std::uint64_t> done_{0};
  mutable Mutex mutex_;
  StageShares shares_ SPILLWAY_GUARDED_BY(mutex_) = create_shares();
  std::uint64_t total_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::vector<Begun> begun_ SPILLWAY_GUARDED_BY(mutex_);
  // Where this run took over.
  std::optional<double> first_fraction_ SPILLWAY_GUARDED_BY(mutex_);
  double first_seconds_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::function<void()> listener_ SPILLWAY_GUARDED_BY(mutex_);
};

/// Share of the run that is done when `done` of `total` of the stage is.
double fraction_of_run(const StageShares& shares, Stage stage, std::uint64_t done,
                       std::uint64_t total);

}  // namespace spillway
