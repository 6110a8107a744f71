// A genome as a list of pieces of text that it shares with its relatives: one that differs from the
// base at m places takes about 50 m bytes, however long it is, and mutating it copies no bases.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/random.hpp"

namespace spillway::simulate {

/// The letters that pieces point into: constants (single letters, a block of N), the base genome,
/// and novel sequence. Novel sequence is a stack, as the tree is walked depth first: what a branch
/// inserted is dropped when its clade is done.
class Text {
 public:
  Text();

  /// Start of a one-letter text; `letter` is one of ACGT, N, or an IUPAC code, in either case.
  std::uint64_t start_of(char letter) const;
  /// Start and size of a block that is all N.
  std::uint64_t n_block_start() const;
  static constexpr std::uint64_t kNBlockBases = 1 << 16;

  /// Adds `bases` letters to the base genome, to be filled in by the caller.
  /// REQUIRES: no novel sequence yet. The span is valid until the next call.
  std::span<char> add_base(std::uint64_t bases);
  /// Adds `bases` random letters on top of the stack and returns their start.
  std::uint64_t push_novel(std::uint64_t bases, double gc, bool lower_case, Random& random);
  std::uint64_t novel_size() const { return novel_.size(); }
  /// Drops all novel sequence above the given size.
  void pop_novel(std::uint64_t size) { novel_.resize(size); }

  std::uint64_t base_end() const { return fixed_.size(); }
  const char* at(std::uint64_t start) const {
    return start < fixed_.size() ? fixed_.data() + start : novel_.data() + (start - fixed_.size());
  }

 private:
  std::string fixed_;
  std::string novel_;
};

enum class LetterCase : std::uint8_t { as_written, upper, lower };

/// `length` letters of the text from `start`, or their reverse complement. Never empty in a genome.
struct Piece {
  std::uint64_t start;
  std::uint64_t length;
  bool reverse;
  LetterCase letter_case = LetterCase::as_written;
};

using Pieces = std::vector<Piece>;

struct Contig {
  std::string name;
  Pieces pieces;
};

using Genome = std::vector<Contig>;

/// Appends a piece, joined to the last one where it goes on from it.
void append(Pieces& pieces, Piece piece);
/// Appends a run of N.
void append_n_run(Pieces& pieces, const Text& text, std::uint64_t bases);
std::uint64_t total_length(const Pieces& pieces);
std::uint64_t total_length(const Genome& genome);
void reverse_complement(Pieces& pieces);
/// First letter of a piece as it reads: complemented if it is reversed, in its case.
char first_letter(const Text& text, const Piece& piece);
char with_case(char letter, LetterCase letter_case);
/// Writes the reverse complement of `letters` to `out`, which has as many.
void reverse_complement(std::string_view letters, char* out);
/// Complement of a letter; case is kept, and IUPAC codes complement to IUPAC codes.
char complement_letter(char letter);

/// Reads pieces from the front.
class PieceReader {
 public:
  explicit PieceReader(const Pieces& pieces);
  std::uint64_t remaining() const { return remaining_; }
  /// Moves the next `bases` bases to the end of `out`. REQUIRES: bases <= remaining().
  void take(std::uint64_t bases, Pieces& out);
  /// Passes over the next `bases` bases. REQUIRES: bases <= remaining().
  void skip(std::uint64_t bases);

 private:
  template <class Sink>
  void advance(std::uint64_t bases, Sink sink);

  const Pieces& pieces_;
  std::size_t index_ = 0;
  std::uint64_t used_ = 0;  ///< bases of pieces_[index_] that are gone
  std::uint64_t remaining_;
};

/// Fills `out` with random upper-case bases; `gc` (0..1) is rounded to 1/128.
void fill_random(std::span<char> out, double gc, Random& random);

}  // namespace spillway::simulate
