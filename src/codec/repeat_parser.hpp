// Cuts a reference into literals and copies of what stands before in it, for zstd to code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codec/text_step.hpp"

namespace spillway {

/// Finds repeats of some tens of symbols and more, and goes on along them over differences. What is
/// shorter saves nothing in a sequence of two bits a base, which is all that zstd's own search
/// finds beside. One thread at a time; the steps depend on the symbols alone.
class RepeatParser {
 public:
  struct Parsed {
    std::span<const TextStep> steps;  ///< what is behind the last one are literals
    std::size_t copied = 0;           ///< symbols that are no literals
  };

  /// The steps of a whole sequence, at most 2^32 symbols. Valid until the next call.
  Parsed parse(std::span<const std::uint8_t> symbols);

  /// What it holds beside the steps, of which there is one in kShortestOnDiagonal symbols at most.
  static constexpr std::size_t memory_bytes() { return kSlots * sizeof(std::uint32_t); }

 private:
  static constexpr unsigned kSlotBits = 17;
  static constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;
  /// A repeat is found by so many symbols, the first of them at a multiple of kSeedStep.
  static constexpr std::size_t kSeed = 20;
  static constexpr std::size_t kSeedStep = 4;
  /// A copy costs about as much as 18 bases, one with the offset of the last as 7.
  static constexpr std::size_t kShortest = 24;
  static constexpr std::size_t kShortestOnDiagonal = 12;
  static constexpr std::size_t kMaxSkipped = 8;

  void try_copy(std::size_t at, std::size_t from);
  void take(std::size_t begin, std::size_t length, std::size_t offset);
  void follow(std::size_t offset);
  std::size_t common_prefix_at(std::size_t at, std::size_t offset) const;

  std::span<const std::uint8_t> symbols_;
  std::vector<std::uint32_t> slots_;  // place of a seed, + 1
  std::vector<TextStep> steps_;
  std::size_t done_ = 0;  // behind the last copy
  std::size_t copied_ = 0;
};

}  // namespace spillway
