// Places where a run can be saved.
#pragma once

namespace spillway {

/// What long work passes again and again, wherever all that it has in hand can be saved.
class Safepoint {
 public:
  virtual ~Safepoint() = default;
  Safepoint(const Safepoint&) = delete;
  Safepoint& operator=(const Safepoint&) = delete;

  /// To be called at such a place. If a checkpoint is due: calls `settle()`, which makes what is in
  /// hand ready to be saved, then writes the checkpoint. May throw as check_interrupted() once it is
  /// written. Costs a look at the clock: fit for some kilobytes of work.
  template <typename Settle>
  void pass(Settle settle) {
    reach();
    if (!due()) return;
    settle();
    write();
  }
  void pass() {
    pass([] {});
  }

  /// The two halves of pass(). The run has come to a safepoint: it looks at its clock.
  virtual void reach() = 0;
  /// Whether a checkpoint is due. Changes nothing. Thread-safe.
  virtual bool due() const = 0;
  /// Writes one, due or not. REQUIRES: all that takes part in it is ready to be saved.
  virtual void write() = 0;

 protected:
  Safepoint() = default;
};

}  // namespace spillway
