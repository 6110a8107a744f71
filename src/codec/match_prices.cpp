#include "codec/match_prices.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <string_view>

namespace spillway {
namespace {

// RFC 8878, tables 16 and 17: where the codes of literal lengths and of match lengths begin; each
// ends where the next one begins.
constexpr std::array<std::uint32_t, 36> kRunBegins = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,   9,   10,  11,   12,   13,   14,   15,    16,    18,
    20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536};
constexpr std::array<std::uint32_t, 53> kLengthBegins = {
    3,  4,  5,  6,  7,  8,  9,  10,  11,  12,  13,   14,   15,   16,   17,    18,    19,   20,
    21, 22, 23, 24, 25, 26, 27, 28,  29,  30,  31,   32,   33,   34,   35,    37,    39,   41,
    43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539};

template <std::size_t N>
constexpr unsigned code_of(const std::array<std::uint32_t, N>& begins, std::uint32_t value) {
  return static_cast<unsigned>(std::ranges::upper_bound(begins, value) - begins.begin()) - 1;
}

/// Bits behind the code that say which of its values it is.
template <std::size_t N>
constexpr int extra_bits(const std::array<std::uint32_t, N>& begins, unsigned code) {
  if (code + 1 == N) return 16;
  return std::countr_zero(std::bit_floor(begins[code + 1] - begins[code]));
}

// Codes of the lengths that are priced one by one.
constexpr auto kShortRunCodes = [] {
  std::array<std::uint8_t, 64> codes{};
  for (std::uint32_t n = 0; n < codes.size(); ++n) {
    codes[n] = static_cast<std::uint8_t>(code_of(kRunBegins, n));
  }
  return codes;
}();
constexpr auto kShortLengthCodes = [] {
  std::array<std::uint8_t, MatchPrices::kLongestPriced + 1> codes{};
  for (std::uint32_t n = kLengthBegins[0]; n < codes.size(); ++n) {
    codes[n] = static_cast<std::uint8_t>(code_of(kLengthBegins, n));
  }
  return codes;
}();

// As delta texts are: counts of a thousand literals and a thousand matches.
constexpr std::array<std::uint32_t, 26> kUsualRuns = {
    420, 240, 120, 80, 35, 25, 17, 12, 10, 8, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1};
constexpr std::array<std::uint32_t, 50> kUsualLengths = {
    0, 9, 220, 230, 63, 57, 33, 41, 36, 19, 18, 13, 9, 25, 24, 12, 8, 9, 6, 6, 6, 5, 4, 4, 4,
    4, 4, 3,   3,   3,  3,  3,  3,  3,  3,  3,  4,  4, 4,  4,  5,  5, 6, 7, 5, 3, 2, 1, 1, 1};
constexpr std::array<std::uint32_t, 32> kUsualOffsets = {
    43, 17, 5, 16, 28, 40, 49, 65, 105, 118, 124, 121, 95, 75, 50, 30,
    15, 10, 8, 6,  4,  3,  2,  1,  1,   1,   1,   1,   1,  1,  1,  1};
struct UsualLiterals {
  std::string_view letters;
  std::uint32_t count;  // of each
};
constexpr UsualLiterals kUsualLiterals[] = {
    {"ABCD", 100}, {"!", 90}, {"1", 60}, {".", 45},   {"023456789", 42},
    {",", 40},     {"-", 10}, {"E", 10}, {"\x1e", 8}, {"\xff", 6},
};

// What the counts of literals grow by for each: they follow the text a little faster.
constexpr std::uint32_t kLiteralWeight = 2;
constexpr Price kMaxOfLiteral = 12 * kBit;

// log2 in 256ths, to 12 bits of the number.
constexpr unsigned kLogBits = 12;
constexpr auto kLogs = [] {
  std::array<std::uint16_t, 1 << kLogBits> logs{};
  for (std::uint32_t i = 1; i < logs.size(); ++i) {
    const auto whole = static_cast<unsigned>(std::bit_width(i)) - 1;
    std::uint64_t x = std::uint64_t{i} << (31 - whole);  // 1 <= x < 2, at 2^31
    unsigned log = whole;
    for (int bit = 0; bit < 8; ++bit) {
      x = (x * x) >> 31;
      const bool is_set = (x >> 32) != 0;
      log = log * 2 + is_set;
      if (is_set) x >>= 1;
    }
    logs[i] = static_cast<std::uint16_t>(log);
  }
  return logs;
}();

Price log2_of(std::uint32_t x) {
  const auto width = static_cast<unsigned>(std::bit_width(x));
  const unsigned shift = width > kLogBits ? width - kLogBits : 0;
  return kLogs[x >> shift] + static_cast<Price>(shift) * kBit;
}

template <std::size_t N>
std::uint32_t sum_of(const std::array<std::uint32_t, N>& counts) {
  return std::accumulate(counts.begin(), counts.end(), static_cast<std::uint32_t>(N));
}

}  // namespace

void MatchPrices::reset() {
  literals_.fill(0);
  for (const UsualLiterals& usual : kUsualLiterals) {
    for (const char letter : usual.letters) {
      literals_[static_cast<std::uint8_t>(letter)] = usual.count;
    }
  }
  runs_.fill(0);
  std::ranges::copy(kUsualRuns, runs_.begin());
  lengths_.fill(0);
  std::ranges::copy(kUsualLengths, lengths_.begin());
  offsets_ = kUsualOffsets;
  update();
}

void MatchPrices::count_literals(std::span<const std::uint8_t> literals) {
  for (const std::uint8_t byte : literals) literals_[byte] += kLiteralWeight;
}

void MatchPrices::count_match(std::uint32_t literals, std::uint32_t length,
                              std::uint32_t offset_value) {
  ++runs_[literals < kShortRuns ? kShortRunCodes[literals] : code_of(kRunBegins, literals)];
  ++lengths_[length <= kLongestPriced ? kShortLengthCodes[length] : code_of(kLengthBegins, length)];
  ++offsets_[static_cast<unsigned>(std::bit_width(offset_value)) - 1];
}

void MatchPrices::update() {
  const Price of_all_literals = log2_of(sum_of(literals_));
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    literal_prices_[i] = std::min(of_all_literals - log2_of(literals_[i] + 1), kMaxOfLiteral);
  }
  const Price of_all_runs = log2_of(sum_of(runs_));
  for (unsigned i = 0; i < kRunCodes; ++i) {
    run_code_prices_[i] = of_all_runs - log2_of(runs_[i] + 1) + extra_bits(kRunBegins, i) * kBit;
  }
  for (std::size_t i = 0; i < run_prices_.size(); ++i) {
    run_prices_[i] = run_code_prices_[kShortRunCodes[i]];
  }
  const Price of_all_lengths = log2_of(sum_of(lengths_));
  std::array<Price, kLengthCodes> by_code;
  for (unsigned i = 0; i < kLengthCodes; ++i) {
    by_code[i] = of_all_lengths - log2_of(lengths_[i] + 1) + extra_bits(kLengthBegins, i) * kBit;
  }
  for (std::size_t i = 0; i < length_prices_.size(); ++i) {
    length_prices_[i] = by_code[kShortLengthCodes[i]];
  }
  const Price of_all_offsets = log2_of(sum_of(offsets_));
  for (unsigned i = 0; i < kOffsetCodes; ++i) {
    offset_prices_[i] = of_all_offsets - log2_of(offsets_[i] + 1) + static_cast<Price>(i) * kBit;
  }
}

Price MatchPrices::long_run(std::uint32_t literals) const {
  return run_code_prices_[code_of(kRunBegins, literals)];
}

Price MatchPrices::offset(std::uint32_t value) const {
  return offset_prices_[static_cast<unsigned>(std::bit_width(value)) - 1];
}

}  // namespace spillway
