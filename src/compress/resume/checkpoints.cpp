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
      interval_(std::chrono::duration_cast<Clock::duration>(
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

bool Checkpoints::due() {
  const auto now = Clock::now();
  if (limit_.count() != 0 && now - begun_ >= limit_ && !stop_asked()) {
    ask_to_stop(ErrorKind::interrupted, "stopped: --time-limit is over");
  }
  if (!enabled_) return false;
  if (stop_asked()) return true;
  return interval_.count() != 0 && now >= next_.load(std::memory_order_relaxed);
}

void Checkpoints::take(Stage stage, const Save& progress) {
  const auto begun = Clock::now();
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
  taken_(std::chrono::duration<double>(Clock::now() - begun).count());
  once_.clear();
  // By now it has been read: what it says of the stage is asked for when the stage begins.
  state_.reset();
  loaded_ = Bytes();
  next_ = Clock::now() + interval_;
  if (!stop_asked()) return;
  ShutdownGracePeriod::end_now();
  check_interrupted();
}

StateReader* Checkpoints::progress_of(Stage stage) {
  return state_ && stage == stage_ ? &*state_ : nullptr;
}

}  // namespace spillway
