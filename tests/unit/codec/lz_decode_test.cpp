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
