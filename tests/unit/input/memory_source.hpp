// A ByteSource over bytes in memory that hands them out in pieces of random size.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>

#include "input/byte_source.hpp"

namespace spillway::test {

class MemorySource final : public ByteSource {
 public:
  /// Pieces have 1..max_piece bytes (0: as many as are asked for).
  explicit MemorySource(std::string bytes, std::size_t max_piece = 0, unsigned seed = 1)
      : bytes_(std::move(bytes)), max_piece_(max_piece), random_(seed) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    std::size_t n = std::min(out.size(), bytes_.size() - next_);
    if (max_piece_ > 0) n = std::min<std::size_t>(n, 1 + random_() % max_piece_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(next_), n, out.begin());
    next_ += n;
    return n;
  }
  const std::string& name() const override { return name_; }

 private:
  std::string bytes_;
  std::size_t max_piece_;
  std::mt19937 random_;
  std::size_t next_ = 0;
  std::string name_ = "memory.fa";
};

inline std::unique_ptr<ByteSource> memory_source(std::string bytes, std::size_t max_piece = 0,
                                                 unsigned seed = 1) {
  return std::make_unique<MemorySource>(std::move(bytes), max_piece, seed);
}

}  // namespace spillway::test
