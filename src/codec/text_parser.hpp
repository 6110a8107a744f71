// Cuts the text of a pack into literals and matches, for zstd to code: zstd's own search for
// the best way takes several times as long on delta texts (docs/DECISIONS.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "codec/match_finder.hpp"
#include "codec/match_prices.hpp"
#include "codec/text_step.hpp"

namespace spillway {

/// Finds the cheapest way through a text, stretch by stretch: from each position on go a literal
/// and the matches that MatchFinder has, by prices that follow the text. One thread at a time; the
/// steps depend on the text alone.
class TextParser {
 public:
  /// No offset is larger.
  static constexpr unsigned kWindowLog = 22;

  /// The steps of a whole text; what is behind the last one are literals. Valid until the next
  /// call. Nothing: the text is longer than the window, or is none that this should parse, as it
  /// would take more steps than there is memory for.
  std::optional<std::span<const TextStep>> parse(std::span<const std::uint8_t> text);

  /// What it holds at most.
  static constexpr std::size_t memory_bytes() {
    return MatchFinder::memory_bytes() + sizeof(TextParser) + kMaxSteps * sizeof(TextStep);
  }

 private:
  static constexpr std::size_t kMaxSteps = std::size_t{1} << 18;
  static constexpr std::uint32_t kMinMatch = 4;
  /// A match of this length is taken without looking for something better.
  static constexpr std::uint32_t kEnough = 64;
  /// How much shorter than it could be a match may be taken.
  static constexpr std::uint32_t kShortened = 24;
  /// A stretch ends behind kStretch bytes where no match reaches over, or at kLongestStretch.
  /// Prices change between stretches.
  static constexpr std::uint32_t kStretch = 512;
  static constexpr std::uint32_t kLongestStretch = 1024;
  /// Where a match that ends here has saved this much, no other one is looked for.
  static constexpr Price kWorthless = kBit / 2;

  /// The last three offsets, the last one first, as zstd's format has them.
  using Repeats = std::array<std::uint32_t, 3>;
  struct State {
    Repeats repeats;
    std::uint32_t literals;  // since the last match
  };
  struct Match {
    std::uint32_t length = 0;
    std::uint32_t offset = 0;
  };

  static Repeats after(const Repeats& repeats, std::uint32_t offset, std::uint32_t literals);
  static std::uint32_t offset_value(const Repeats& repeats, std::uint32_t offset,
                                    std::uint32_t literals);

  Match walk_stretch(std::uint32_t begin);
  void enter(std::uint32_t node);
  void reach(std::uint32_t node);
  void go_by_literal(std::uint32_t node, std::uint8_t literal);
  Match go_by_matches(std::uint32_t begin, std::uint32_t node);
  void go_by_match(std::uint32_t node, Match match, std::uint32_t longer_than);
  void take_path(std::uint32_t begin);
  void take_match(Match match);

  std::span<const std::uint8_t> text_;
  MatchFinder finder_;
  MatchPrices prices_;
  std::vector<TextStep> steps_;
  State state_;  // where the stretch begins

  // Of the stretch. A node is a position in it; its arrival is the step that it is reached by most
  // cheaply: offset << kLengthBits | length, or 0 for a literal.
  static constexpr unsigned kLengthBits = 7;
  static constexpr std::uint32_t kNodes = kLongestStretch + kEnough + 1;
  std::array<Price, kNodes> costs_;
  std::array<std::uint32_t, kNodes> arrivals_;
  std::array<State, kNodes> states_;
  std::uint32_t reached_ = 0;  // the last node that has a cost
  std::uint32_t end_ = 0;      // the node that the stretch ended at
  std::vector<std::uint32_t> path_;
};

}  // namespace spillway
