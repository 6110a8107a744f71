#include "codec/repeat_parser.hpp"

#include <algorithm>

#include "codec/common_prefix.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15ULL;

}  // namespace

RepeatParser::Parsed RepeatParser::parse(std::span<const std::uint8_t> symbols) {
  symbols_ = symbols;
  slots_.assign(kSlots, 0);
  steps_.clear();
  done_ = 0;
  copied_ = 0;
  // Symbols above T only have to tell seeds apart, not to be exact.
  constexpr std::uint64_t kMask = (std::uint64_t{1} << (2 * kSeed)) - 1;
  std::uint64_t code = 0;
  for (std::size_t end = 1; end <= symbols.size(); ++end) {
    code = ((code << 2) ^ symbols[end - 1]) & kMask;
    if (end < kSeed) continue;
    const std::size_t at = end - kSeed;
    std::uint32_t& slot = slots_[(code * kMultiplier) >> (64 - kSlotBits)];
    if (at >= done_ && slot != 0) try_copy(at, slot - 1);
    if (at % kSeedStep == 0) slot = static_cast<std::uint32_t>(at + 1);
  }
  return {steps_, copied_};
}

// What stands at `from` may stand at `at` again.
void RepeatParser::try_copy(std::size_t at, std::size_t from) {
  const std::size_t offset = at - from;
  std::size_t length = common_prefix_at(at, offset);
  if (length < kSeed) return;
  while (at > done_ && at > offset && symbols_[at - 1] == symbols_[at - 1 - offset]) {
    --at;
    ++length;
  }
  if (length < kShortest) return;
  take(at, length, offset);
  follow(offset);
}

void RepeatParser::take(std::size_t begin, std::size_t length, std::size_t offset) {
  steps_.push_back({.offset = static_cast<std::uint32_t>(offset),
                    .literals = static_cast<std::uint32_t>(begin - done_),
                    .match = static_cast<std::uint32_t>(length)});
  done_ = begin + length;
  copied_ += length;
}

// Copies from the same offset on behind some symbols that differ.
void RepeatParser::follow(std::size_t offset) {
  for (std::size_t skipped = 1; skipped <= kMaxSkipped; ++skipped) {
    const std::size_t at = done_ + skipped;
    if (at >= symbols_.size()) return;
    const std::size_t length = common_prefix_at(at, offset);
    if (length < kShortestOnDiagonal) continue;
    take(at, length, offset);
    skipped = 0;
  }
}

std::size_t RepeatParser::common_prefix_at(std::size_t at, std::size_t offset) const {
  return common_prefix(symbols_.subspan(at), symbols_.subspan(at - offset));
}

}  // namespace spillway
