// Sequences as lines of text.
#pragma once

#include <cstdint>
#include <span>

namespace spillway {

/// Reverse complement of letters, in place of `out`, which is as long. Case stays. Letters other
/// than A, C, G, T stand for themselves (a rule of the format).
void reverse_complement_letters(std::span<const std::uint8_t> letters, std::span<std::uint8_t> out);

/// Bytes that `bases` take behind `column` bases of a line, line ends included; the end of a line
/// that is not full is not among them.
constexpr std::uint64_t lines_size(std::uint64_t bases, std::uint32_t column,
                                   std::uint32_t line_length) {
  return bases + (column + bases) / line_length;
}

/// Writes `letters` to `out`, a line end after every full line; the line begins with `column` bases
/// that stand already. Returns the end of what it wrote (lines_size bytes).
/// REQUIRES: column < line_length.
std::uint8_t* write_lines(std::span<const std::uint8_t> letters, std::uint32_t column,
                          std::uint32_t line_length, std::uint8_t* out);

}  // namespace spillway
