// What a FASTA file may hold, and most likely should not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/assert.hpp"

namespace spillway {

/// Takes one line of text for people.
using FastaWarn = std::function<void(const std::string&)>;

/// Counts it by kind, with the line where it was seen first: one warning a file and kind comes out.
class FastaSuspects {
 public:
  enum Kind : std::uint8_t {
    sequence_before_header,  ///< lines
    header_in_line,          ///< '>' within a line, as where files were joined without a line end
    byte_order_mark,         ///< anywhere but at the beginning of the file
    binary_byte,             ///< in a sequence: control characters, and what is not ASCII
    kKinds
  };

  void note(Kind kind, std::uint64_t line, std::uint64_t count = 1);
  /// Of what was noted, the last `count` were of another kind after all.
  void take_back(Kind kind, std::uint64_t count) { seen_[kind].count -= count; }
  std::uint64_t count(Kind kind) const { return seen_[kind].count; }
  /// 1-based. REQUIRES: count(kind) > 0.
  std::uint64_t first_line(Kind kind) const {
    SPILLWAY_ASSERT(count(kind) > 0);
    return seen_[kind].line;
  }

  /// Tells `warn` of each kind that was seen.
  void report(const std::string& file, const FastaWarn& warn) const;

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(seen_);
  }

 private:
  struct Seen {
    std::uint64_t count = 0;
    std::uint64_t line = 0;

    template <typename Ar>
    void state(Ar& ar) {
      ar(count, line);
    }
  };
  std::array<Seen, kKinds> seen_{};
};

/// Whether a line is of sequence, byte by byte: letters, '*', '-' and '.', perhaps with blanks and
/// numbers around them, that are mostly A, C, G, T, U and N, or a long run of capitals (a protein).
/// Words are not, nor are comments (';', '#').
class SequenceLine {
 public:
  void add(std::uint8_t byte);
  /// Whether it was; then the next line begins.
  bool end();

 private:
  std::uint64_t letters_ = 0;
  std::uint64_t nucleotides_ = 0;
  bool is_run_ = true;  // of capitals, so far, with nothing between them
  bool has_space_ = false;
  bool has_other_ = false;
};

}  // namespace spillway
