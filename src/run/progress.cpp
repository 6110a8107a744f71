#include "run/progress.hpp"

#include <algorithm>
#include <ctime>
#include <numeric>
#include <utility>

namespace spillway {
namespace {

struct StageFacts {
  std::string_view name;
  std::string_view unit;
};

constexpr std::array<StageFacts, kStages> kFacts = {{{"start", ""},
                                                     {"splitters", "bytes"},
                                                     {"split", "bytes"},
                                                     {"place", "unplaced"},
                                                     {"encode", "segments"},
                                                     {"metadata", "records"},
                                                     {"verify", "bytes"},
                                                     {"publish", ""}}};

constexpr StageShares kCreateShares = {0, 0.02, 0.38, 0.22, 0.33, 0.02, 0.02, 0.01};

// CPU time of `create` for a byte of input, and what `append` spends on the archive besides:
// measured on an archive of 150,000 groups and 45 MB.
constexpr double kSecondsPerInputByte = 40e-9;
constexpr double kIndexSecondsPerGroup = 8e-6;
constexpr double kIndexSecondsPerByte = 5e-9;
constexpr double kCopySecondsPerGroup = 4e-6;
constexpr double kCopySecondsPerByte = 1e-9;
constexpr double kVerifySecondsPerByte = 0.5e-9;

// A guess from less is no use to anybody.
constexpr double kMinFraction = 0.01;
constexpr double kMinSeconds = 2;

std::size_t index_of(Stage stage) { return static_cast<std::size_t>(stage); }

}  // namespace

std::string_view name_of(Stage stage) { return kFacts[index_of(stage)].name; }

std::string_view unit_of(Stage stage) { return kFacts[index_of(stage)].unit; }

double process_cpu_seconds() {
  timespec cpu{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  return static_cast<double>(cpu.tv_sec) + 1e-9 * static_cast<double>(cpu.tv_nsec);
}

const StageShares& create_shares() { return kCreateShares; }

StageShares append_shares(const AppendWork& work) {
  const auto groups = static_cast<double>(work.base_groups);
  const auto bytes = static_cast<double>(work.base_bytes);
  StageShares shares = kCreateShares;
  const double input_seconds = kSecondsPerInputByte * static_cast<double>(work.input_bytes);
  for (double& share : shares) share *= input_seconds;
  shares[index_of(Stage::splitters)] +=
      kIndexSecondsPerGroup * groups + kIndexSecondsPerByte * bytes;
  shares[index_of(Stage::metadata)] += kCopySecondsPerGroup * groups + kCopySecondsPerByte * bytes;
  shares[index_of(Stage::verify)] += kVerifySecondsPerByte * bytes;
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (sum == 0) return kCreateShares;
  for (double& share : shares) share /= sum;
  return shares;
}

double fraction_of_run(const StageShares& shares, Stage stage, std::uint64_t done,
                       std::uint64_t total) {
  double fraction = 0;
  for (std::size_t i = 0; i < index_of(stage); ++i) fraction += shares[i];
  if (total > 0) {
    fraction += shares[index_of(stage)] *
                std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  }
  return std::min(fraction, 1.0);
}

Progress::Progress() : start_(std::chrono::steady_clock::now()) {
  begun_.reserve(kStages);
  begun_.push_back({Stage::start, now(), 0});
}

TimeSpent Progress::now() const {
  const std::chrono::duration<double> real = std::chrono::steady_clock::now() - start_;
  return {real.count(), process_cpu_seconds()};
}

void Progress::set_shares(const StageShares& shares) {
  const MutexLock lock(mutex_);
  shares_ = shares;
}

void Progress::begin(Stage stage, std::uint64_t total, std::uint64_t done) {
  std::function<void()> listener;
  {
    const MutexLock lock(mutex_);
    begun_.back().done = done_.exchange(done, std::memory_order_relaxed);
    total_ = total;
    begun_.push_back({stage, now(), done});
    if (!first_fraction_) {
      first_fraction_ = fraction_of_run(shares_, stage, done, total);
      first_seconds_ = begun_.back().at.real_seconds;
    }
    listener = listener_;
  }
  if (listener) listener();
}

ProgressSnapshot Progress::snapshot() const {
  ProgressSnapshot now;
  now.samples = samples.load(std::memory_order_relaxed);
  now.total_samples = total_samples.load(std::memory_order_relaxed);
  now.contigs = contigs.load(std::memory_order_relaxed);
  now.bases = bases.load(std::memory_order_relaxed);
  now.segments = segments.load(std::memory_order_relaxed);
  now.unplaced = unplaced.load(std::memory_order_relaxed);
  now.groups = groups.load(std::memory_order_relaxed);
  now.archive_bytes = archive_bytes.load(std::memory_order_relaxed);
  const MutexLock lock(mutex_);
  now.stage = begun_.back().stage;
  now.done = done_.load(std::memory_order_relaxed);
  now.total = total_;
  now.seconds = this->now().real_seconds;
  now.stage_seconds = now.seconds - begun_.back().at.real_seconds;
  now.fraction = fraction_of_run(shares_, now.stage, now.done, now.total);
  const double gained = now.fraction - first_fraction_.value_or(0);
  const double spent = now.seconds - first_seconds_;
  if (gained >= kMinFraction && spent >= kMinSeconds) {
    now.eta_seconds = spent * (1 - now.fraction) / gained;
  }
  return now;
}

std::vector<Progress::StageTime> Progress::stage_times() const {
  std::vector<StageTime> times;
  const MutexLock lock(mutex_);
  const TimeSpent end = now();
  for (std::size_t i = 0; i < begun_.size(); ++i) {
    const bool is_last = i + 1 == begun_.size();
    const TimeSpent until = is_last ? end : begun_[i + 1].at;
    const std::uint64_t done = is_last ? done_.load(std::memory_order_relaxed) : begun_[i].done;
    times.push_back({begun_[i].stage,
                     {until.real_seconds - begun_[i].at.real_seconds,
                      until.cpu_seconds - begun_[i].at.cpu_seconds},
                     done - std::min(done, begun_[i].done_before)});
  }
  return times;
}

void Progress::set_listener(std::function<void()> listener) {
  const MutexLock lock(mutex_);
  listener_ = std::move(listener);
}

}  // namespace spillway
