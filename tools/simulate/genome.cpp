#include "simulate/genome.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <numeric>

namespace spillway::simulate {
namespace {

constexpr std::string_view kLetters = "ACGTNRYSWKMBDHVUacgtnryswkmbdhvu";
constexpr std::string_view kComplements = "TGCANYRSWMKVHDBAtgcanyrswmkvhdba";

constexpr std::array<char, 256> kComplementOf = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<char>(i);
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    table[static_cast<unsigned char>(kLetters[i])] = kComplements[i];
  }
  return table;
}();

}  // namespace

Text::Text() : fixed_(kLetters) { fixed_.append(kNBlockBases, 'N'); }

std::uint64_t Text::start_of(char letter) const { return kLetters.find(letter); }

std::uint64_t Text::n_block_start() const { return kLetters.size(); }

std::span<char> Text::add_base(std::uint64_t bases) {
  const std::size_t start = fixed_.size();
  fixed_.resize(start + bases);
  return {fixed_.data() + start, bases};
}

std::uint64_t Text::push_novel(std::uint64_t bases, double gc, bool lower_case, Random& random) {
  const std::size_t start = novel_.size();
  novel_.resize(start + bases);
  const std::span<char> added(novel_.data() + start, bases);
  fill_random(added, gc, random);
  if (lower_case) {
    for (char& letter : added) letter = static_cast<char>(std::tolower(letter));
  }
  return fixed_.size() + start;
}

void append(Pieces& pieces, Piece piece) {
  if (piece.length == 0) return;
  if (!pieces.empty()) {
    Piece& last = pieces.back();
    const bool joins = last.reverse == piece.reverse && last.letter_case == piece.letter_case &&
                       (piece.reverse ? piece.start + piece.length == last.start
                                      : last.start + last.length == piece.start);
    if (joins) {
      if (piece.reverse) last.start = piece.start;
      last.length += piece.length;
      return;
    }
  }
  pieces.push_back(piece);
}

void append_n_run(Pieces& pieces, const Text& text, std::uint64_t bases) {
  while (bases > 0) {
    const std::uint64_t part = std::min(bases, Text::kNBlockBases);
    append(pieces, {text.n_block_start(), part, false});
    bases -= part;
  }
}

std::uint64_t total_length(const Pieces& pieces) {
  return std::accumulate(pieces.begin(), pieces.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Piece& p) { return sum + p.length; });
}

std::uint64_t total_length(const Genome& genome) {
  return std::accumulate(
      genome.begin(), genome.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Contig& c) { return sum + total_length(c.pieces); });
}

void reverse_complement(Pieces& pieces) {
  std::reverse(pieces.begin(), pieces.end());
  for (Piece& piece : pieces) piece.reverse = !piece.reverse;
}

char first_letter(const Text& text, const Piece& piece) {
  return with_case(piece.reverse ? complement_letter(*text.at(piece.start + piece.length - 1))
                                 : *text.at(piece.start),
                   piece.letter_case);
}

char with_case(char letter, LetterCase letter_case) {
  switch (letter_case) {
    case LetterCase::upper:
      return static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    case LetterCase::lower:
      return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    case LetterCase::as_written:
      break;
  }
  return letter;
}

void reverse_complement(std::string_view letters, char* out) {
  for (auto at = letters.rbegin(); at != letters.rend(); ++at) *out++ = complement_letter(*at);
}

char complement_letter(char letter) { return kComplementOf[static_cast<unsigned char>(letter)]; }

PieceReader::PieceReader(const Pieces& pieces)
    : pieces_(pieces), remaining_(total_length(pieces)) {}

template <class Sink>
void PieceReader::advance(std::uint64_t bases, Sink sink) {
  remaining_ -= bases;
  while (bases > 0) {
    const Piece& piece = pieces_[index_];
    const std::uint64_t part = std::min<std::uint64_t>(bases, piece.length - used_);
    const std::uint64_t start =
        piece.reverse ? piece.start + piece.length - used_ - part : piece.start + used_;
    sink(Piece{start, part, piece.reverse, piece.letter_case});
    used_ += part;
    bases -= part;
    if (used_ == piece.length) {
      ++index_;
      used_ = 0;
    }
  }
}

void PieceReader::take(std::uint64_t bases, Pieces& out) {
  advance(bases, [&out](Piece piece) { append(out, piece); });
}

void PieceReader::skip(std::uint64_t bases) {
  advance(bases, [](Piece) {});
}

void fill_random(std::span<char> out, double gc, Random& random) {
  std::array<char, 256> letters;
  const auto gc_half = static_cast<std::size_t>(std::lround(std::clamp(gc, 0.0, 1.0) * 128));
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const bool strong = i / 2 < gc_half;
    letters[i] = strong ? "CG"[i % 2] : "AT"[i % 2];
  }
  std::size_t i = 0;
  while (i < out.size()) {
    std::uint64_t bits = random.bits();
    for (const std::size_t end = std::min(out.size(), i + 8); i < end; ++i, bits >>= 8) {
      out[i] = letters[bits & 0xff];
    }
  }
}

}  // namespace spillway::simulate
