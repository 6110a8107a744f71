// When a run writes a checkpoint, what goes into it, and where a resumed run stands
// (docs/explanation/scratch.md).
//
// Invariants
// 1. What a checkpoint's state speaks of is in the store, or in the archive before the length that
//    it notes, and both are synced before the checkpoint becomes the one that counts.
// 2. Nothing that a checkpoint refers to is changed until the next one counts: the store pins its
//    pages, the archive is only appended to.
// 3. So a run that goes back to it, cuts the archive to that length and goes on, writes the same
//    bytes as one that never stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/checkpoint_state.hpp"
#include "base/safepoint.hpp"
#include "compress/resume/sections.hpp"
#include "run/progress.hpp"
#include "scratch/store.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// A checkpoint is written when a safepoint is passed and it is due: every
/// RunOptions::checkpoint_seconds (0: never), and once something has asked to stop; then the run
/// ends with the Error that check_interrupted() throws. Where the time limit is over, passing a
/// safepoint asks to stop.
///
/// What it has to say is said by those who take part: objects with `template <typename Ar> void
/// state(Ar&)` (base/checkpoint_state.hpp), a section of the state each, which join() when they are
/// made. Of a resumed run join() also sets them to what the section says. Two steps write a
/// checkpoint: who joined last is flushed first (it may write to those before it); then, when
/// nothing moves any more, each section is saved.
class Checkpoints final : public Safepoint {
 public:
  /// Takes part while it lives. To be declared after the participant, which it refers to.
  class Part {
   public:
    Part() = default;
    Part(Part&& other) noexcept
        : checkpoints_(std::exchange(other.checkpoints_, nullptr)),
          number_(other.number_),
          is_restored_(other.is_restored_) {}
    Part& operator=(Part&& other) noexcept {
      std::swap(checkpoints_, other.checkpoints_);
      std::swap(number_, other.number_);
      std::swap(is_restored_, other.is_restored_);
      return *this;
    }
    ~Part() {
      if (checkpoints_ != nullptr) checkpoints_->leave(number_);
    }

    /// Whether the checkpoint that the run was resumed from had its section.
    bool is_restored() const { return is_restored_; }

   private:
    friend class Checkpoints;
    Part(Checkpoints& checkpoints, std::uint64_t number, bool is_restored)
        : checkpoints_(&checkpoints), number_(number), is_restored_(is_restored) {}

    Checkpoints* checkpoints_ = nullptr;
    std::uint64_t number_ = 0;
    bool is_restored_ = false;
  };

  /// `enabled`: whether there are any. `resumed`: the store stands at one, which is now read.
  /// `written` is called after each. The clock is the machine's, or counts safepoints, as
  /// RunOptions::safepoint_clock says.
  Checkpoints(ScratchStore& store, const RunOptions& run, bool enabled, bool resumed,
              std::function<void(double seconds)> written);
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  bool enabled() const { return enabled_; }
  /// Whether there is one to go back to.
  bool any() const { return any_; }

  /// The stage that the run begins with: of a resumed run that of its checkpoint.
  Stage first_stage() const { return first_stage_; }
  /// The run begins a stage, or goes on with it: it is that of the checkpoints to come.
  void begin(Stage stage) { stage_ = stage; }

  /// `participant` takes part in all checkpoints until the Part goes, as section `name`, which no
  /// other has meanwhile. If the run was resumed and the section is there, it is loaded now. Error
  /// corrupt, which names the section, if that holds anything else. Beside state(), a participant
  /// may have flush(), which brings what it holds to the store or the archive.
  template <typename T>
  [[nodiscard]] Part join(std::string name, T& participant) {
    const bool is_restored = loaded_.take(name, [&](StateLoader& loader) { loader(participant); });
    return add(std::move(name), std::make_unique<Adapter<T>>(participant), is_restored);
  }
  /// The same for what takes part from the start of each run to its end: in a resumed run its
  /// section has to be there.
  template <typename T>
  [[nodiscard]] Part join_always(const std::string& name, T& participant) {
    Part part = join(name, participant);
    if (is_resumed_ && !part.is_restored()) fail_missing(name);
    return part;
  }
  /// `participant.flush()` is called for each checkpoint; there is nothing to be remembered of it.
  template <typename T>
  [[nodiscard]] Part join_flush(T& participant) {
    return add({}, std::make_unique<Flusher<T>>(participant), false);
  }
  /// Whether a section is there to be loaded by join().
  bool has(std::string_view name) const { return loaded_.has(name); }

  void reach() override;
  bool due() const override;
  /// No other thread may use the store meanwhile. If something has asked to stop: as
  /// check_interrupted(), once it is written.
  void write() override;

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Participant {
    virtual ~Participant() = default;
    virtual void flush() = 0;
    virtual void save(StateSaver& saver) = 0;
  };
  template <typename T>
  struct Adapter final : Participant {
    explicit Adapter(T& participant) : object(participant) {}
    void flush() override {
      if constexpr (requires { object.flush(); }) object.flush();
    }
    void save(StateSaver& saver) override { saver(object); }
    T& object;
  };
  template <typename T>
  struct Flusher final : Participant {
    explicit Flusher(T& participant) : object(participant) {}
    void flush() override { object.flush(); }
    void save(StateSaver&) override {}
    T& object;
  };
  struct Joined {
    std::uint64_t number = 0;
    std::string section;  // empty: nothing is remembered of it
    std::unique_ptr<Participant> participant;
  };

  Part add(std::string section, std::unique_ptr<Participant> participant, bool is_restored);
  void leave(std::uint64_t number) noexcept;
  [[noreturn]] void fail_missing(const std::string& section) const;
  Time now();

  ScratchStore& store_;
  std::function<void(double seconds)> written_;
  bool counts_safepoints_;
  std::atomic<std::uint64_t> safepoints_{0};  // if they are the clock
  Time::duration interval_;
  std::chrono::seconds limit_;
  bool enabled_;
  bool is_resumed_;
  bool any_;
  Time begun_ = now();
  std::atomic<Time> reached_{begun_};  // the last safepoint
  std::atomic<Time> next_;
  std::vector<Joined> joined_;
  std::uint64_t next_number_ = 0;
  Stage first_stage_ = Stage::splitters;
  Stage stage_ = Stage::splitters;
  Sections loaded_;
};

}  // namespace spillway
