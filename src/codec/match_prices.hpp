// What literals and matches of a text cost once zstd has coded them: an estimate that follows the
// text. Codes of lengths and offsets as in RFC 8878, section 3.1.1.3.2.1.1.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace spillway {

/// A price, in 256ths of a bit.
using Price = std::int32_t;
inline constexpr Price kBit = 256;

/// Prices by what was counted. They begin as delta texts are on the average (measured on yeast,
/// bacteria and human haplotypes), and follow the text from update() to update().
class MatchPrices {
 public:
  /// Longer matches have no price.
  static constexpr std::uint32_t kLongestPriced = 127;

  MatchPrices() { reset(); }

  /// Forgets the text before.
  void reset();
  void count_literals(std::span<const std::uint8_t> literals);
  /// A match of `length` >= 4 bytes behind `literals` literals. `offset_value`: 1 to 3 for a
  /// repeated offset, else the offset in bytes + 3.
  void count_match(std::uint32_t literals, std::uint32_t length, std::uint32_t offset_value);
  /// Sets the prices to what was counted.
  void update();

  Price literal(std::uint8_t byte) const { return literal_prices_[byte]; }
  /// Of the length of a run of literals before a match.
  Price run(std::uint32_t literals) const {
    return literals < kShortRuns ? run_prices_[literals] : long_run(literals);
  }
  /// By length, 4 <= length <= kLongestPriced.
  const Price* lengths() const { return length_prices_.data(); }
  Price offset(std::uint32_t value) const;

 private:
  static constexpr unsigned kRunCodes = 36;
  static constexpr unsigned kLengthCodes = 53;
  static constexpr unsigned kOffsetCodes = 32;
  static constexpr unsigned kShortRuns = 64;

  Price long_run(std::uint32_t literals) const;

  std::array<std::uint32_t, 256> literals_;
  std::array<std::uint32_t, kRunCodes> runs_;
  std::array<std::uint32_t, kLengthCodes> lengths_;
  std::array<std::uint32_t, kOffsetCodes> offsets_;
  std::array<Price, 256> literal_prices_;
  std::array<Price, kRunCodes> run_code_prices_;
  std::array<Price, kShortRuns> run_prices_;
  std::array<Price, kLongestPriced + 1> length_prices_;
  std::array<Price, kOffsetCodes> offset_prices_;
};

}  // namespace spillway
