#include "compress/resume/checkpoints.hpp"

#include <utility>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr const char* kStateName = "state";

}  // namespace

Checkpoints::Checkpoints(ScratchStore& store, const RunOptions& run, bool enabled, bool resumed,
                         std::function<void(double)> taken)
    : store_(store),
      taken_(std::move(taken)),
      counts_safepoints_(run.safepoint_clock),
      interval_(std::chrono::duration_cast<Time::duration>(
          std::chrono::duration<double>(run.checkpoint_seconds))),
      limit_(run.time_limit_seconds),
      enabled_(enabled),
      any_(resumed),
      next_(begun_ + interval_) {
  if (!resumed) return;
  store.load(kStateName,
             [&](ByteView piece) { loaded_.insert(loaded_.end(), piece.begin(), piece.end()); });
  state_.emplace(loaded_);
  const std::uint64_t stage = state_->number();
  if (stage > static_cast<std::uint64_t>(Stage::publish)) {
    throw Error(ErrorKind::corrupt, "a checkpoint's stage is none");
  }
  stage_ = static_cast<Stage>(stage);
}

Checkpoints::Time Checkpoints::now() {
  if (!counts_safepoints_) return std::chrono::steady_clock::now();
  return Time(std::chrono::seconds(++safepoints_));
}

bool Checkpoints::due() {
  const Time time = now();
  if (limit_.count() != 0 && time - begun_ >= limit_ && !stop_asked()) {
    ask_to_stop(ErrorKind::interrupted, "stopped: --time-limit is over");
  }
  if (!enabled_) return false;
  if (stop_asked()) return true;
  return interval_.count() != 0 && time >= next_.load(std::memory_order_relaxed);
}

void Checkpoints::take(Stage stage, const Save& progress) {
  const auto begun = std::chrono::steady_clock::now();
  // The stage comes first: saving it spills and writes what the others then speak of.
  StateWriter of_stage;
  progress(of_stage);
  StateWriter state;
  state.number(static_cast<std::uint64_t>(stage));
  for (const Save& save : covered_) save(state);
  state.append(of_stage);
  for (const auto& save : once_) save(store_);
  store_.save(kStateName, state.written());
  store_.checkpoint();
  any_ = true;
  taken_(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  once_.clear();
  // By now it has been read: what it says of the stage is asked for when the stage begins.
  state_.reset();
  loaded_ = Bytes();
  next_ = now() + interval_;
  if (!stop_asked()) return;
  ShutdownGracePeriod::end_now();
  check_interrupted();
}

StateReader* Checkpoints::progress_of(Stage stage) {
  return state_ && stage == stage_ ? &*state_ : nullptr;
}

}  // namespace spillway
