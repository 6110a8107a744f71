// Inputs, found by the sample that they are.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "spillway/options.hpp"

namespace spillway {

/// The inputs outlive it, and stay as they are. Memory: 8 bytes an input. Thread-safe.
class InputsBySample {
 public:
  explicit InputsBySample(std::span<const Input> inputs);

  /// One whose sample has that name; null if there is none.
  const Input* find(std::string_view sample) const;

 private:
  std::vector<const Input*> inputs_;  // ascending by sample
};

}  // namespace spillway
