#include "compress/split/input_queue.hpp"

#include <utility>

#include "base/work_listener.hpp"

namespace spillway {

std::optional<InputQueue::Claim> InputQueue::claim() {
  std::uint32_t input = 0;
  std::uint32_t first_sample = 0;
  std::optional<FastaStreams> texts;
  {
    const MutexLock lock(mutex_);
    const SerialSection section(&mutex_);
    if (is_stopped_ || tar_is_open_ || next_input_ == inputs_.count()) return std::nullopt;
    input = next_input_;
    first_sample = next_sample_;
    if (!inputs_.reads_archive()) {
      try {
        texts.emplace(inputs_.open(input, decoding_));
      } catch (...) {
        stop();  // before another thread takes this input for one sample
        throw;
      }
    }
    ++next_input_;
    if (texts && texts->is_tar()) {
      tar_is_open_ = !by_header_;
      inputs_.set_names_known_after_reading();
    } else {
      ++next_sample_;
    }
  }
  // A sample of an archive takes long to be opened, and is one sample.
  if (!texts) texts.emplace(inputs_.open(input, decoding_));
  return Claim{input, first_sample, std::move(*texts)};
}

std::optional<OpenInput> InputQueue::next_begun() {
  const MutexLock lock(mutex_);
  if (begun_.empty() || is_stopped_) return std::nullopt;
  OpenInput place = std::move(begun_.back());
  begun_.pop_back();
  return place;
}

void InputQueue::end_tar(std::uint32_t next_sample) {
  const MutexLock lock(mutex_);
  next_sample_ = next_sample;
  tar_is_open_ = false;
}

}  // namespace spillway
