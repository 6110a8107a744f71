// A source of bytes in memory that come in pieces, for fuzz targets of what reads streams.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "input/byte_source.hpp"

namespace spillway::fuzz {

class PieceSource final : public ByteSource {
 public:
  /// `bytes` outlive it; no read gives more than `piece` of them.
  PieceSource(std::span<const std::uint8_t> bytes, std::size_t piece)
      : rest_(bytes), piece_(piece) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t n = std::min({out.size(), rest_.size(), piece_});
    std::copy_n(rest_.begin(), n, out.begin());
    rest_ = rest_.subspan(n);
    return n;
  }
  const std::string& name() const override { return name_; }

 private:
  std::span<const std::uint8_t> rest_;
  std::size_t piece_;
  std::string name_ = "memory";
};

}  // namespace spillway::fuzz
