// Sequences as lines of text.
#pragma once

#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "base/bytes.hpp"

namespace spillway {

/// Reverse complement of letters, in place of `out`, which is as long. Case stays. Letters other
/// than A, C, G, T stand for themselves (a rule of the format).
void reverse_complement_letters(std::span<const std::uint8_t> letters, std::span<std::uint8_t> out);

/// Reverse complement of letters in place as samtools has it: all IUPAC codes (U becomes A), in
/// their case; every other byte stands for itself.
void reverse_complement_codes(std::span<std::uint8_t> letters);

/// How bases stand in lines: `width` of them, with a line end between two lines (so the last line
/// has none, whether it is full or not). `column` bases stand already; a full line is as good as
/// the start of one. REQUIRES: width is at least 1, column at most width.
struct Lines {
  std::uint64_t width = 80;
  std::uint64_t column = 0;
  ByteView line_end;
};

/// Bytes that `bases` more take, line ends included.
constexpr std::uint64_t lines_size(std::uint64_t bases, const Lines& lines) {
  SPILLWAY_ASSERT(lines.width > 0 && lines.column <= lines.width);
  if (bases == 0) return 0;
  return bases + (lines.column + bases - 1) / lines.width * lines.line_end.size();
}

/// The column behind `bases` more.
constexpr std::uint64_t column_behind(std::uint64_t bases, const Lines& lines) {
  SPILLWAY_ASSERT(lines.width > 0 && lines.column <= lines.width);
  if (bases == 0) return lines.column;
  return (lines.column + bases - 1) % lines.width + 1;
}

/// Whether `letter` would be the first of one of the lines.
bool begins_a_line(std::uint8_t letter, std::span<const std::uint8_t> letters, const Lines& lines);

/// Writes `letters` to `out` in lines and returns the end of what it wrote (lines_size bytes).
std::uint8_t* write_lines(std::span<const std::uint8_t> letters, const Lines& lines,
                          std::uint8_t* out);

}  // namespace spillway
