#include "codec/lz_decode.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/letter_case.hpp"
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

// Reads the text; the sequence goes to a sink that has copy(source, n), fill(byte, n) and
// put(byte).
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

  void run() {
    while (at_ != end_) {
      const std::uint8_t c = *at_;
      if (c - unsigned{'A'} < kLiterals) {
        ++at_;
        if (c - 'A' > kMaxSymbol) fail("a symbol above 15");
        sink_.put(alphabet_[static_cast<std::size_t>(c - 'A')]);
        ++predicted_;
      } else if (c == '-' || is_digit(c)) {
        match();
      } else if (c == '!') {
        ++at_;
        if (predicted_ >= reference_.size()) fail("a literal outside the reference");
        sink_.copy(reference_.data() + predicted_, 1);
        ++predicted_;
      } else if (c == kRunOfN) {
        ++at_;
        const std::uint64_t run = number() + kMinRunOfN;
        expect(kRunEnd);
        sink_.fill(alphabet_[kSymbolN], run);
      } else {
        fail("an unknown code");
      }
    }
  }

 private:
  static bool is_digit(std::uint8_t c) { return c - unsigned{'0'} < 10; }

  void expect(std::uint8_t c) {
    if (at_ == end_ || *at_ != c) fail("a code ends early");
    ++at_;
  }

  std::uint64_t number() {
    if (at_ == end_ || !is_digit(*at_)) fail("no number where one should be");
    std::uint64_t value = 0;
    while (at_ != end_ && is_digit(*at_)) {
      value = value * 10 + static_cast<std::uint64_t>(*at_++ - '0');
      if (value > UINT32_MAX) fail("a number is too large");
    }
    return value;
  }

  void match() {
    const bool backward = *at_ == '-';
    if (backward) ++at_;
    const std::uint64_t distance = number();
    // predicted_ is at most the reference's length plus one per literal, far from overflow.
    if (backward && distance > predicted_) fail("a match before the reference");
    const std::uint64_t begin = backward ? predicted_ - distance : predicted_ + distance;
    if (begin > reference_.size()) fail("a match behind the reference");
    std::uint64_t length = reference_.size() - begin;
    if (at_ != end_ && *at_ == ',') {
      ++at_;
      const std::uint64_t stated = number() + min_match_length_;
      if (stated > length) fail("a match behind the reference");
      length = stated;
    }
    expect('.');
    sink_.copy(reference_.data() + begin, length);
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
  std::uint8_t* begin;
  std::uint8_t* at;
  std::uint8_t* end;

  void put(std::uint8_t byte) {
    if (at == end) fail_length();
    *at = at == begin ? byte : static_cast<std::uint8_t>(byte | (at[-1] & kLowerCase));
    ++at;
  }
  void fill(std::uint8_t byte, std::uint64_t n) {
    if (n > static_cast<std::uint64_t>(end - at)) fail_length();
    std::memset(at, byte, n);
    at += n;
  }
  void copy(const std::uint8_t* source, std::uint64_t n) {
    if (n > static_cast<std::uint64_t>(end - at)) fail_length();
    if (n != 0) std::memcpy(at, source, n);
    at += n;
  }
};

struct CountingSink {
  std::uint64_t size = 0;

  void put(std::uint8_t) { ++size; }
  void fill(std::uint8_t, std::uint64_t n) { size += n; }
  void copy(const std::uint8_t*, std::uint64_t n) { size += n; }
};

struct GrowingSink {
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
  void copy(const std::uint8_t* source, std::uint64_t n) {
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

std::uint64_t lz_decoded_size(std::span<const std::uint8_t> text,
                              std::span<const std::uint8_t> reference,
                              std::uint32_t min_match_length) {
  CountingSink sink;
  Parser(text, reference, min_match_length, kSymbolAlphabet, sink).run();
  return sink.size;
}

}  // namespace spillway
