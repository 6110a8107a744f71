#include "input/inputs_by_sample.hpp"

#include <algorithm>

namespace spillway {
namespace {

std::string_view sample_of(const Input* input) { return input->sample; }

}  // namespace

InputsBySample::InputsBySample(std::span<const Input> inputs) {
  inputs_.reserve(inputs.size());
  for (const Input& input : inputs) inputs_.push_back(&input);
  std::ranges::sort(inputs_, {}, sample_of);
}

const Input* InputsBySample::find(std::string_view sample) const {
  const auto found = std::ranges::lower_bound(inputs_, sample, {}, sample_of);
  return found != inputs_.end() && (*found)->sample == sample ? *found : nullptr;
}

}  // namespace spillway
