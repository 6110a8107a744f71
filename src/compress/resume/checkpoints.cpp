#include "compress/resume/checkpoints.hpp"

#include <algorithm>

#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr const char* kStateName = "state";
constexpr const char* kStageSection = "stage";

Sections load_sections(const ScratchStore& store) {
  return {store.directory().string() + ": checkpoint", store.load(kStateName).value_or(Bytes())};
}

}  // namespace

Checkpoints::Checkpoints(ScratchStore& store, const RunOptions& run, bool enabled, bool resumed,
                         std::function<void(double)> written)
    : store_(store),
      written_(std::move(written)),
      counts_safepoints_(run.safepoint_clock),
      interval_(std::chrono::duration_cast<Time::duration>(
          std::chrono::duration<double>(run.checkpoint_seconds))),
      limit_(run.time_limit_seconds),
      enabled_(enabled),
      is_resumed_(resumed),
      any_(resumed),
      next_(begun_ + interval_) {
  if (!resumed) return;
  loaded_ = load_sections(store);
  const bool is_there = loaded_.take(kStageSection, [&](StateLoader& loader) {
    loader(first_stage_);
    if (first_stage_ > Stage::publish) loader.fail("is no stage");
  });
  if (!is_there) fail_missing(kStageSection);
}

Checkpoints::Time Checkpoints::now() {
  if (!counts_safepoints_) return std::chrono::steady_clock::now();
  return Time(std::chrono::seconds(++safepoints_));
}

void Checkpoints::reach() {
  const Time time = now();
  reached_.store(time, std::memory_order_relaxed);
  if (limit_.count() != 0 && time - begun_ >= limit_ && !stop_asked()) {
    ask_to_stop(ErrorKind::interrupted, "stopped: --time-limit is over");
  }
}

bool Checkpoints::due() const {
  if (!enabled_) return false;
  if (stop_asked()) return true;
  return interval_.count() != 0 &&
         reached_.load(std::memory_order_relaxed) >= next_.load(std::memory_order_relaxed);
}

void Checkpoints::write() {
  const auto begun = std::chrono::steady_clock::now();
  if (const std::string unread = loaded_.unread(); !unread.empty()) {
    throw Error(ErrorKind::corrupt, loaded_.called(unread) + ": belongs to nothing in this run");
  }
  for (auto joined = joined_.rbegin(); joined != joined_.rend(); ++joined) {
    joined->participant->flush();
  }
  SectionsWriter state;
  state.add(kStageSection, [this](StateSaver& saver) { saver(stage_); });
  for (const Joined& joined : joined_) {
    if (joined.section.empty()) continue;
    state.add(joined.section, [&](StateSaver& saver) { joined.participant->save(saver); });
  }
  store_.save(kStateName, state.written());
  store_.checkpoint();
  any_ = true;
  written_(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  next_ = now() + interval_;
  if (!stop_asked()) return;
  ShutdownGracePeriod::end_now();
  check_interrupted();
}

Checkpoints::Part Checkpoints::add(std::string section, std::unique_ptr<Participant> participant,
                                   bool is_restored) {
  const auto is_taken = [&](const Joined& joined) { return joined.section == section; };
  if (!section.empty() && std::ranges::any_of(joined_, is_taken)) {
    throw Error(ErrorKind::corrupt, "checkpoint: two participants are called '" + section +
                                        "': this program is at fault");
  }
  joined_.push_back({next_number_, std::move(section), std::move(participant)});
  return {*this, next_number_++, is_restored};
}

void Checkpoints::leave(std::uint64_t number) noexcept {
  std::erase_if(joined_, [&](const Joined& joined) { return joined.number == number; });
}

void Checkpoints::fail_missing(const std::string& section) const {
  throw Error(ErrorKind::corrupt, loaded_.called(section) + ": is missing");
}

}  // namespace spillway
