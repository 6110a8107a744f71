// The codes of a delta text (docs/FORMAT.md, "Groups", Delta text), for lz_decode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "codec/byte_block.hpp"
#include "dna/alphabet.hpp"
#include "dna/letter_case.hpp"
#include "spillway/error.hpp"

namespace spillway::lz_decode_detail {

inline constexpr std::uint8_t kRunOfN = 30;
inline constexpr std::uint8_t kRunEnd = 4;
inline constexpr std::uint64_t kMinRunOfN = 4;
inline constexpr unsigned kLiterals = 21;  // 'A' .. 'U'

[[noreturn]] inline void fail(const char* reason) {
  throw Error(ErrorKind::corrupt, std::string("delta text: ") + reason);
}

/// Reads the text; the sequence goes to a sink that has copy(source, n), fill(byte, n) and
/// put(byte), and may take blocks. All of it is inlined into the function that has both as local
/// variables: so the bytes that are written are known to change nothing of them.
template <typename Sink>
class Parser {
 public:
  Parser(std::span<const std::uint8_t> text, std::span<const std::uint8_t> reference,
         std::uint32_t min_match_length, const Alphabet& alphabet, Sink& sink)
      : at_(text.data()),
        end_(text.data() + text.size()),
        reference_(reference),
        min_match_length_(min_match_length),
        alphabet_(alphabet),
        sink_(sink) {}

  [[gnu::always_inline]] void run() {
    while (at_ != end_) {
      if constexpr (Sink::kStops) {
        if (sink_.is_full()) return;
      }
      const std::uint8_t c = *at_;
      if (c == '-' || is_digit(c)) {
        match();
      } else if (c == kRunOfN) {
        run_of_n();
      } else if (is_alone() || !take_blocks()) {
        literal(c);
      }
    }
  }

 private:
  static bool is_digit(std::uint8_t c) { return c - unsigned{'0'} < 10; }

  [[gnu::always_inline]] void expect(std::uint8_t c) {
    if (at_ == end_ || *at_ != c) fail("a code ends early");
    ++at_;
  }

  [[gnu::always_inline]] std::uint64_t number() {
    if (at_ == end_ || !is_digit(*at_)) fail("no number where one should be");
    std::uint64_t value = 0;
    while (at_ != end_ && is_digit(*at_)) {
      value = value * 10 + static_cast<std::uint64_t>(*at_++ - '0');
      if (value > UINT32_MAX) fail("a number is too large");
    }
    return value;
  }

  [[gnu::always_inline]] void run_of_n() {
    ++at_;
    const std::uint64_t run = number() + kMinRunOfN;
    expect(kRunEnd);
    sink_.fill(alphabet_[kSymbolN], run);
  }

  // Whether a match is behind the next code.
  bool is_alone() const { return end_ - at_ > 1 && is_digit(at_[1]); }

  // One base: a symbol, or what the reference has.
  [[gnu::always_inline]] void literal(std::uint8_t c) {
    ++at_;
    if (c == '!') {
      if (predicted_ >= reference_.size()) fail("a literal outside the reference");
      sink_.copy(reference_.data() + predicted_, 1, 1);
    } else {
      if (c - unsigned{'A'} >= kLiterals) fail("an unknown code");
      if (c - 'A' > kMaxSymbol) fail("a symbol above 15");
      sink_.put(alphabet_[static_cast<std::size_t>(c - 'A')]);
    }
    ++predicted_;
  }

  // Literals of A, C, G, T and of the reference, as many as stand here, while there are blocks of
  // text, of reference and of room, and the case does not change. False if there is none.
  [[gnu::always_inline]] bool take_blocks() {
    if constexpr (Sink::kTakesBlocks) {
      const std::uint64_t size = reference_.size();
      const std::uint8_t* const begin = at_;
      while (end_ - at_ >= std::ptrdiff_t{sizeof(Block)} && predicted_ < size &&
             size - predicted_ >= sizeof(Block) && sink_.room() >= sizeof(Block)) {
        const Block text = load_block(at_);
        const Block base = load_block(reference_.data() + predicted_);
        const Block lower = splat(sink_.last_case());
        Block given = equal(text, splat('!'));
        Block letters = given & base;
        for (std::uint8_t s = 0; s < 4; ++s) {
          const Block is_symbol = equal(text, splat('A' + s));
          letters |= is_symbol & (splat(alphabet_[s]) | lower);
          given |= is_symbol;
        }
        given &= equal(base & splat(kLowerCase), lower);
        const unsigned n = count_set(given);
        sink_.put_block(letters, n);
        at_ += n;
        predicted_ += n;
        if (n < sizeof(Block)) break;
      }
      return at_ != begin;
    }
    return false;
  }

  [[gnu::always_inline]] void match() {
    const bool backward = *at_ == '-';
    if (backward) ++at_;
    const std::uint64_t distance = number();
    // predicted_ is at most the reference's length plus one per literal, far from overflow.
    if (backward && distance > predicted_) fail("a match before the reference");
    const std::uint64_t begin = backward ? predicted_ - distance : predicted_ + distance;
    if (begin > reference_.size()) fail("a match behind the reference");
    const std::uint64_t readable = reference_.size() - begin;
    std::uint64_t length = readable;
    if (at_ != end_ && *at_ == ',') {
      ++at_;
      length = number() + min_match_length_;
      if (length > readable) fail("a match behind the reference");
    }
    expect('.');
    sink_.copy(reference_.data() + begin, length, readable);
    predicted_ = begin + length;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::span<const std::uint8_t> reference_;
  std::uint64_t min_match_length_;
  const Alphabet& alphabet_;
  Sink& sink_;
  std::uint64_t predicted_ = 0;
};

}  // namespace spillway::lz_decode_detail
