#include "codec/lz_decode.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "spillway/error.hpp"

using namespace spillway;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes(const std::string& text) { return {text.begin(), text.end()}; }
std::string string(const Bytes& text) { return {text.begin(), text.end()}; }

constexpr std::uint32_t kMinMatch = 5;

// The letters that a text gives against a reference of letters, in exactly `size` bytes of room.
std::string decode(const std::string& text, const std::string& reference, std::size_t size = 100) {
  Bytes out(size);
  out.resize(lz_decode(bytes(text), bytes(reference), kMinMatch, kLetterAlphabet, out));
  return string(out);
}

const std::string kReference = "AACCGGTTACGT";  // 12

}  // namespace

TEST_CASE("delta text: literals are symbols by letter, or what the reference has") {
  CHECK(decode("ABCD", kReference) == "ACGT");
  CHECK(decode("EP", kReference) == "NU");
  CHECK(decode("!!!", kReference) == "AAC");
  CHECK(decode("D!D!", kReference) == "TATC");  // each literal moves the prediction
}

TEST_CASE("delta text: matches start where the prediction and the distance say") {
  CHECK(decode("0,0.", kReference) == "AACCG");
  CHECK(decode("2,1.", kReference) == "CCGGTT");
  CHECK(decode("0,0.-5,0.", kReference) == "AACCGAACCG");
  CHECK(decode("0,0.0,2.", kReference) == "AACCGGTTACGT");
  CHECK(decode("8.", kReference) == "ACGT");  // to the end
  CHECK(decode("A7.", kReference) == "AACGT");
  CHECK(decode("12.", kReference) == "");
  CHECK(decode("0,7.", kReference) == kReference);
}

TEST_CASE("delta text: a run of N leaves the prediction where it is") {
  CHECK(decode("\x1e"
               "0\x04!",
               kReference) == "NNNNA");
  CHECK(decode("!\x1e"
               "3\x04"
               "0,0.",
               kReference) == "ANNNNNNNACCGG");
}

TEST_CASE("delta text: what reaches outside the reference or the segment is corrupt") {
  for (const char* text : {"-1,0.",
                           "8,0.",
                           "0,8.",
                           "13.",
                           "0,99999999999999999999.",
                           "99999999999999999999.",
                           "0,0.0,3.",
                           "8.!",
                           "0",
                           "-",
                           "-,0.",
                           "0,",
                           "0,.",
                           "0,0",
                           "\x1e",
                           "\x1e"
                           "\x04",
                           "\x1e"
                           "5",
                           "\x1e"
                           "99999999999\x04",
                           "Q",
                           "U",
                           "a",
                           " ",
                           "\xff"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(decode(text, kReference), Error);
  }
  CHECK_THROWS_AS(decode("ABCD", kReference, 3), Error);
  CHECK_THROWS_AS(decode("0,0.", kReference, 4), Error);
  CHECK_THROWS_AS(decode("\x1e"
                         "0\x04",
                         kReference, 3),
                  Error);
  CHECK(decode("ABCD", kReference, 4) == "ACGT");
  CHECK(decode("", "") == "");
}

TEST_CASE("delta text: in symbols, with a limit instead of a size") {
  const Bytes reference = {0, 0, 1, 1, 2, 2, 3, 3, 0, 1, 2, 3};
  Bytes out = {9, 9, 9};
  lz_decode(bytes("0,0.E1."), reference, kMinMatch, 11, out);
  CHECK(out == Bytes{0, 0, 1, 1, 2, 4, 3, 0, 1, 2, 3});
  CHECK_THROWS_AS(lz_decode(bytes("0,0.E1."), reference, kMinMatch, 10, out), Error);
  CHECK_THROWS_AS(lz_decode(bytes("\x1e"
                                  "4294967295\x04"),
                            reference, kMinMatch, 10, out),
                  Error);
}

TEST_CASE("delta text: random texts never do more than fail") {
  std::mt19937 random(17);
  const std::string alphabet = "ABDEP!0123456789-,.,.\x1e\x04";
  Bytes grown;
  unsigned decoded = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t n = random() % 12; n > 0; --n) text += alphabet[random() % alphabet.size()];
    try {
      const std::string fixed = decode(text, kReference, 60);
      ++decoded;
      Bytes symbols;
      for (const char c : kReference) symbols.push_back(kSymbolOf[static_cast<std::uint8_t>(c)]);
      lz_decode(bytes(text), symbols, kMinMatch, 60, grown);
      for (auto& symbol : grown) symbol = static_cast<std::uint8_t>(kLetterOf[symbol]);
      CHECK(string(grown) == fixed);
      CHECK(lz_decoded_size(bytes(text), symbols, kMinMatch) == fixed.size());
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
    }
  }
  CHECK(decoded > 500);
}

TEST_CASE("delta text: the same in blocks and base by base, in any case and at any end") {
  std::mt19937 random(23);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (int round = 0; round < 3000; ++round) {
    // Symbols whose case changes never, seldom or often.
    Bytes reference(below(3) == 0 ? below(40) : 100 + below(300));
    const std::size_t run = below(3) == 0 ? 1000 : 1 + below(40);
    std::uint8_t lower = 0;
    for (auto& symbol : reference) {
      if (below(run) == 0) lower ^= 0x20;
      symbol = static_cast<std::uint8_t>(below(below(50) == 0 ? 16 : 4) | lower);
    }
    std::string text;
    const std::size_t codes = below(200);
    while (text.size() < codes) {
      switch (below(6)) {
        case 0:
          text += std::to_string(below(3)) + ',' + std::to_string(below(40)) + '.';
          break;
        case 1:
          text += '-' + std::to_string(below(20)) + ',' + std::to_string(below(150)) + '.';
          break;
        case 2:
          text += "\x1e" + std::to_string(below(10)) + '\x04';
          break;
        default:
          for (std::size_t n = below(40); n > 0; --n) {
            text += below(3) != 0 ? '!' : static_cast<char>('A' + below(below(60) == 0 ? 18 : 4));
          }
      }
    }
    Bytes grown;
    bool is_good = true;
    try {
      lz_decode(bytes(text), reference, kMinMatch, 2000, grown);
    } catch (const Error&) {
      is_good = false;
    }
    Bytes fixed(is_good ? grown.size() + below(3) * below(200) : 2000);
    const auto decode_fixed = [&] {
      return lz_decode(bytes(text), reference, kMinMatch, kSymbolAlphabet, fixed);
    };
    if (is_good) {
      fixed.resize(decode_fixed());
      CHECK(fixed == grown);
      fixed.resize(grown.size() / 2);
      if (!grown.empty()) CHECK_THROWS_AS(decode_fixed(), Error);
    } else {
      CHECK_THROWS_AS(decode_fixed(), Error);
    }
  }
}

TEST_CASE("delta text: any range of the sequence is what the whole has there") {
  std::mt19937 random(31);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (int round = 0; round < 400; ++round) {
    Bytes reference(200 + below(400));
    bool is_lower = false;
    for (std::uint8_t& base : reference) {
      if (below(40) == 0) is_lower = !is_lower;
      base = static_cast<std::uint8_t>("ACGT"[below(4)] | (is_lower ? 0x20 : 0));
    }
    std::string text;
    std::uint64_t predicted = 0;
    for (int code = 0; code < 40; ++code) {
      switch (below(4)) {
        case 0:
          for (std::size_t n = below(60); n > 0; --n, ++predicted) {
            text += predicted < reference.size() && below(3) > 0 ? '!' : "ABCDE"[below(5)];
          }
          break;
        case 1:
          text += "\x1e" + std::to_string(below(30)) + '\x04';
          break;
        default: {
          const std::uint64_t begin = below(reference.size() - kMinMatch);
          const std::uint64_t length = kMinMatch + below(reference.size() - begin - kMinMatch + 1);
          text += (begin < predicted ? "-" + std::to_string(predicted - begin)
                                     : std::to_string(begin - predicted)) +
                  ',' + std::to_string(length - kMinMatch) + '.';
          predicted = begin + length;
        }
      }
    }
    Bytes whole(lz_decoded_size(bytes(text), reference, kMinMatch));
    lz_decode(bytes(text), reference, kMinMatch, kLetterAlphabet, whole);
    for (int i = 0; i < 30; ++i) {
      const std::size_t begin = below(whole.size() + 10);
      Bytes range(below(i % 2 == 0 ? 20 : whole.size()));
      const std::size_t expected =
          begin < whole.size() ? std::min(range.size(), whole.size() - begin) : 0;
      range.resize(
          lz_decode_range(bytes(text), reference, kMinMatch, kLetterAlphabet, begin, range));
      CHECK(range.size() == expected);
      if (expected > 0) {
        CHECK(string(range) == string(whole).substr(begin, expected));
      }
    }
  }
}

TEST_CASE("delta text: what comes before the end of a range is checked, what comes after is not") {
  Bytes out(4);
  const auto range_of = [&](const std::string& text, std::uint64_t begin) {
    return lz_decode_range(bytes(text), bytes(kReference), kMinMatch, kLetterAlphabet, begin, out);
  };
  CHECK(range_of("0,0.Q", 1) == 4);
  CHECK(string(out) == "ACCG");
  CHECK_THROWS_AS(range_of("0,0.Q", 2), Error);
  CHECK_THROWS_AS(range_of("13.", 0), Error);
}
