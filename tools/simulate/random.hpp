// Random numbers that are the same on every machine: the standard library's distributions are not.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/hash.hpp"

namespace spillway::simulate {

__extension__ using Wide = unsigned __int128;

/// xoshiro256++ (Blackman and Vigna, https://prng.di.unimi.it/), seeded through splitmix64.
class Random {
 public:
  /// Streams of one seed are independent of each other.
  Random(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t x = mix64(seed + 0x9e3779b97f4a7c15ULL) ^ mix64(~stream);
    for (auto& word : state_) word = mix64(x += 0x9e3779b97f4a7c15ULL);
  }

  std::uint64_t bits() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /// Uniform in [0, 1).
  double real() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// Uniform in [0, n); n > 0.
  std::uint64_t below(std::uint64_t n) {
    // The bias of the multiplication is below n / 2^64, far under anything that is measured here.
    return static_cast<std::uint64_t>((static_cast<Wide>(bits()) * n) >> 64);
  }

  bool chance(double probability) { return real() < probability; }

  /// Exponential with the given rate: the distance to the next event. Infinite for rate 0.
  double exponential(double rate) { return -std::log1p(-real()) / rate; }

  /// Log-uniform in [low, high]; 1 <= low <= high. Short lengths are as common as long ones.
  std::uint64_t log_uniform(std::uint64_t low, std::uint64_t high) {
    const double ratio = static_cast<double>(high + 1) / static_cast<double>(low);
    const auto value =
        static_cast<std::uint64_t>(static_cast<double>(low) * std::pow(ratio, real()));
    return value < low ? low : value > high ? high : value;
  }

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  std::uint64_t state_[4];
};

}  // namespace spillway::simulate
