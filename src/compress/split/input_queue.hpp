// Which input a thread of pass one takes next.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/mutex.hpp"
#include "compress/split/run_inputs.hpp"
#include "compress/split/sample_splitter.hpp"
#include "input/fasta_streams.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// Samples are numbered in the order of the inputs, and an input is one sample unless it is a tar
/// archive, which is known once its first bytes are read. So inputs are opened in order, one at a
/// time (claim), and from a tar archive on one thread goes on alone until it has read it: the
/// others are done. Thread-safe.
///
/// A checkpoint waits for a thread that waits for an input's first bytes, and for those that wait
/// to claim after it; what may take long to give bytes (a pipe) is no input of a run that makes
/// any.
class InputQueue {
 public:
  InputQueue(RunInputs& inputs, const ShapeOptions& shape, const Decoding& decoding)
      : inputs_(inputs),
        by_header_(shape.samples_by_header()),
        decoding_(decoding),
        next_sample_(inputs.first_sample()) {}

  struct Claim {
    std::uint32_t input = 0;
    std::uint32_t first_sample = 0;  ///< unless headers name samples
    FastaStreams texts;
  };

  /// The next input; nothing if there is none, or another thread goes on alone.
  std::optional<Claim> claim();
  /// An input that was open at the checkpoint from which the run was resumed.
  std::optional<OpenInput> next_begun();
  /// The tar archive that was claimed last is read; the next sample has that number.
  void end_tar(std::uint32_t next_sample);
  /// Nothing is handed out any more.
  void stop() { is_stopped_ = true; }

  /// For checkpoints, with the inputs that are `open`. REQUIRES: no thread uses it meanwhile.
  template <typename Ar>
  void state(Ar& ar, std::vector<OpenInput> open) {
    const MutexLock lock(mutex_);
    open.insert(open.end(), begun_.begin(), begun_.end());
    ar(next_input_, next_sample_, tar_is_open_, open);
    if constexpr (Ar::kLoads) begun_ = std::move(open);
  }

 private:
  RunInputs& inputs_;
  bool by_header_;
  Decoding decoding_;  // of one input
  std::atomic<bool> is_stopped_{false};
  Mutex mutex_;
  std::uint32_t next_input_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::uint32_t next_sample_ SPILLWAY_GUARDED_BY(mutex_);  // its first one's number
  // How many samples come before the next input is not known.
  bool tar_is_open_ SPILLWAY_GUARDED_BY(mutex_) = false;
  // At the checkpoint from which the run was resumed.
  std::vector<OpenInput> begun_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway
