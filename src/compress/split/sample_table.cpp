#include "compress/split/sample_table.hpp"

#include <algorithm>
#include <limits>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kStepBytes = 1 << 20;
// Of a sample beside its name and a long style: itself, a node of the map, the state of a hash
// (640); and what is saved of it (650), which a checkpoint holds twice in buffers that double.
constexpr std::uint64_t kSampleBytes = 4096;
constexpr std::uint64_t kTimesHeld = 5;  // the name and the style
constexpr std::size_t kShortStyleBytes = 32;

}  // namespace

void SampleTable::charge(std::uint64_t bytes) {
  if (bytes > room_bytes_) {
    const std::uint64_t step = std::max(bytes, kStepBytes);
    held_.push_back(budget_.reserve(step, "more than the " + std::to_string(samples_.size()) +
                                              " samples that headers name so far"));
    room_bytes_ += step;
  }
  room_bytes_ -= bytes;
}

std::uint32_t SampleTable::number_of(std::string_view name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  const std::uint32_t number = next();
  if (number == std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorKind::unsupported, "more than 2^32 samples");
  }
  charge(kSampleBytes + kTimesHeld * name.size());
  samples_.emplace_back().name = name;
  numbers_.emplace(samples_.back().name, number);
  return number;
}

void SampleTable::end_record(std::uint32_t number, std::uint32_t contigs,
                             const LayoutRecorder* layout) {
  Sample& sample = (*this)[number];
  sample.contigs = contigs;
  if (layout == nullptr) return;
  const std::size_t before = std::max(sample.style.capacity(), kShortStyleBytes);
  layout->style_in_force(sample.style);
  const std::size_t now = sample.style.capacity();
  if (now > before) charge(kTimesHeld * (now - before));
}

void SampleTable::add_loaded(Sample sample) {
  Sample& added = (*this)[number_of(sample.name)];
  if (sample.style.size() > kShortStyleBytes) charge(kTimesHeld * sample.style.size());
  added.contigs = sample.contigs;
  added.style = std::move(sample.style);
  added.hash = std::move(sample.hash);
}

}  // namespace spillway
