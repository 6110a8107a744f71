#include "codec/lz_decode.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

#include "base/little_endian.hpp"
#include "dna/letter_case.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint8_t kRunOfN = 30;
constexpr std::uint8_t kRunEnd = 4;
constexpr std::uint64_t kMinRunOfN = 4;
constexpr unsigned kLiterals = 21;  // 'A' .. 'U'

[[noreturn]] void fail(const char* reason) {
  throw Error(ErrorKind::corrupt, std::string("delta text: ") + reason);
}

// Bytes that are worked on at once.
using Block [[gnu::vector_size(16)]] = std::uint8_t;

Block load_block(const std::uint8_t* from) {
  Block block;
  std::memcpy(&block, from, sizeof block);
  return block;
}

Block splat(std::uint8_t byte) { return byte - Block{}; }

// 255 where the bytes are equal, else 0.
Block equal(Block a, Block b) { return reinterpret_cast<Block>(a == b); }

// How many bytes at the front are 255, if all others are 0.
unsigned count_set(Block mask) {
  std::uint8_t bytes[sizeof mask];
  std::memcpy(bytes, &mask, sizeof mask);
  const auto half = [&](std::size_t i) {
    return load_little_endian<std::uint64_t>(std::span(bytes).subspan(i, 8));
  };
  const auto in_half = [](std::uint64_t bits) {
    return static_cast<unsigned>(std::countr_one(bits)) / 8;
  };
  const unsigned first = in_half(half(0));
  return first < 8 ? first : 8 + in_half(half(8));
}

// Reads the text; the sequence goes to a sink that has copy(source, n), fill(byte, n) and
// put(byte), and may take blocks. All of it is inlined into the function that has both as local
// variables: so the bytes that are written are known to change nothing of them.
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

[[noreturn]] void fail_length() { fail("longer than its segment"); }

struct FixedSink {
  static constexpr bool kStops = false;
  static constexpr bool kTakesBlocks = true;

  std::uint8_t* begin;
  std::uint8_t* at;
  std::uint8_t* end;

  std::uint64_t room() const { return static_cast<std::uint64_t>(end - at); }
  std::uint8_t last_case() const { return at == begin ? 0 : at[-1] & kLowerCase; }
  // REQUIRES: room for all of the block.
  void put_block(Block block, unsigned n) {
    std::memcpy(at, &block, sizeof block);
    at += n;
  }

  void put(std::uint8_t byte) {
    if (at == end) fail_length();
    *at = byte | last_case();
    ++at;
  }
  void fill(std::uint8_t byte, std::uint64_t n) {
    if (n > room()) fail_length();
    std::memset(at, byte, n);
    at += n;
  }
  // Of `readable` bytes, n. Most matches are short: these are copied with what stands behind them.
  [[gnu::always_inline]] void copy(const std::uint8_t* source, std::uint64_t n,
                                   std::uint64_t readable) {
    if (n <= kShort && readable >= kShort && room() >= kShort) {
      std::memcpy(at, source, kShort);
    } else {
      if (n > room()) fail_length();
      if (n != 0) std::memcpy(at, source, n);
    }
    at += n;
  }

  static constexpr std::size_t kShort = 128;
};

// Passes over the first `skip` bases, writes until it is full, and then has the parser stop.
struct RangeSink {
  static constexpr bool kStops = true;
  static constexpr bool kTakesBlocks = true;

  std::uint64_t skip;
  std::uint8_t* at;
  std::uint8_t* end;
  std::uint8_t lower = 0;  // kLowerCase if the base before is lower case

  bool is_full() const { return at == end; }
  std::uint64_t left() const { return static_cast<std::uint64_t>(end - at); }
  std::uint64_t room() const { return skip + left(); }
  std::uint8_t last_case() const { return lower; }
  // How many of `n` bases that come next are passed over.
  std::uint64_t pass_over(std::uint64_t n) {
    const std::uint64_t passed = std::min(skip, n);
    skip -= passed;
    return passed;
  }
  void put_block(Block block, unsigned n) {
    if (n == 0) return;
    std::uint8_t bytes[sizeof block];
    std::memcpy(bytes, &block, sizeof block);
    lower = bytes[n - 1] & kLowerCase;
    const std::uint64_t passed = pass_over(n);
    if (passed == 0 && left() >= sizeof block) {
      std::memcpy(at, bytes, sizeof block);
      at += n;
    } else {
      const std::uint64_t taken = std::min(n - passed, left());
      std::memcpy(at, bytes + passed, taken);
      at += taken;
    }
  }
  void put(std::uint8_t byte) {
    const auto base = static_cast<std::uint8_t>(byte | lower);
    if (pass_over(1) == 0) *at++ = base;
  }
  void fill(std::uint8_t byte, std::uint64_t n) {
    lower = byte & kLowerCase;
    const std::uint64_t taken = std::min(n - pass_over(n), left());
    std::memset(at, byte, taken);
    at += taken;
  }
  [[gnu::always_inline]] void copy(const std::uint8_t* source, std::uint64_t n,
                                   std::uint64_t readable) {
    if (n == 0) return;
    lower = source[n - 1] & kLowerCase;
    const std::uint64_t passed = pass_over(n);
    const std::uint64_t taken = std::min(n - passed, left());
    if (taken <= FixedSink::kShort && readable - passed >= FixedSink::kShort &&
        left() >= FixedSink::kShort) {
      std::memcpy(at, source + passed, FixedSink::kShort);
    } else {
      std::memcpy(at, source + passed, taken);
    }
    at += taken;
  }
};

struct CountingSink {
  static constexpr bool kStops = false;
  static constexpr bool kTakesBlocks = false;

  std::uint64_t size = 0;

  void put(std::uint8_t) { ++size; }
  void fill(std::uint8_t, std::uint64_t n) { size += n; }
  void copy(const std::uint8_t*, std::uint64_t n, std::uint64_t) { size += n; }
};

struct GrowingSink {
  static constexpr bool kStops = false;
  static constexpr bool kTakesBlocks = false;

  std::vector<std::uint8_t>& out;
  std::uint64_t limit;

  void admit(std::uint64_t n) const {
    if (n > limit - out.size()) fail_length();
  }
  void put(std::uint8_t byte) {
    admit(1);
    out.push_back(out.empty() ? byte : static_cast<std::uint8_t>(byte | (out.back() & kLowerCase)));
  }
  void fill(std::uint8_t byte, std::uint64_t n) {
    admit(n);
    out.insert(out.end(), n, byte);
  }
  void copy(const std::uint8_t* source, std::uint64_t n, std::uint64_t) {
    admit(n);
    out.insert(out.end(), source, source + n);
  }
};

}  // namespace

std::size_t lz_decode(std::span<const std::uint8_t> text, std::span<const std::uint8_t> reference,
                      std::uint32_t min_match_length, const Alphabet& alphabet,
                      std::span<std::uint8_t> out) {
  FixedSink sink{out.data(), out.data(), out.data() + out.size()};
  Parser(text, reference, min_match_length, alphabet, sink).run();
  return static_cast<std::size_t>(sink.at - out.data());
}

void lz_decode(std::span<const std::uint8_t> text, std::span<const std::uint8_t> reference,
               std::uint32_t min_match_length, std::uint64_t limit,
               std::vector<std::uint8_t>& out) {
  out.clear();
  GrowingSink sink{out, limit};
  Parser(text, reference, min_match_length, kSymbolAlphabet, sink).run();
}

std::size_t lz_decode_range(std::span<const std::uint8_t> text,
                            std::span<const std::uint8_t> reference, std::uint32_t min_match_length,
                            const Alphabet& alphabet, std::uint64_t begin,
                            std::span<std::uint8_t> out) {
  RangeSink sink{begin, out.data(), out.data() + out.size()};
  Parser(text, reference, min_match_length, alphabet, sink).run();
  return static_cast<std::size_t>(sink.at - out.data());
}

std::uint64_t lz_decoded_size(std::span<const std::uint8_t> text,
                              std::span<const std::uint8_t> reference,
                              std::uint32_t min_match_length) {
  CountingSink sink;
  Parser(text, reference, min_match_length, kSymbolAlphabet, sink).run();
  return sink.size;
}

}  // namespace spillway
