#include "codec/tuple_pack.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>

#include "spillway/error.hpp"

using namespace spillway;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes pack(const Bytes& symbols) {
  Bytes out;
  pack_tuples(symbols, out);
  return out;
}

Bytes unpack(const Bytes& tuples, std::uint64_t expected,
             const Alphabet& alphabet = kSymbolAlphabet) {
  Bytes out = {7, 7};
  unpack_tuples(tuples, expected, alphabet, out);
  return out;
}

}  // namespace

TEST_CASE("tuples: bytes by hand, one case for each base") {
  CHECK(pack({0, 1, 2, 3, 3}) == Bytes{0x1B, 3, 0x41});
  CHECK(pack({3, 2, 1, 0}) == Bytes{0xE4, 0, 0x40});
  CHECK(pack({4, 0, 1, 5, 2}) == Bytes{4 * 36 + 1, 5 * 6 + 2, 0x32});
  CHECK(pack({15, 1, 6}) == Bytes{0xF1, 6, 0x21});
  CHECK(pack({16, 1}) == Bytes{16, 1, 0x10});
  CHECK(pack({}) == Bytes{0, 0x40});
}

TEST_CASE("tuples: every alphabet and every rest comes back, as symbols and as letters") {
  std::mt19937 random(1);
  for (const unsigned symbols : {1U, 4U, 5U, 6U, 7U, 16U}) {
    for (std::size_t size = 0; size < 40; ++size) {
      Bytes text(size), letters(size);
      for (std::size_t i = 0; i < size; ++i) {
        text[i] = static_cast<std::uint8_t>(random() % symbols);
        letters[i] = static_cast<std::uint8_t>(kLetterOf[text[i]]);
      }
      CHECK(unpack(pack(text), size) == text);
      CHECK(unpack(pack(text), size, kLetterAlphabet) == letters);
    }
  }
}

TEST_CASE("tuples: what contradicts itself is corrupt") {
  const Bytes good = pack({0, 1, 2, 3, 3});
  const auto max = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t claim : {std::uint64_t{0}, std::uint64_t{4}, std::uint64_t{6}, max}) {
    CHECK_THROWS_AS(unpack(good, claim), Error);
  }
  CHECK_THROWS_AS(unpack({}, 0), Error);
  CHECK_THROWS_AS(unpack({0x40}, 0), Error);        // no byte for the rest
  CHECK_THROWS_AS(unpack({1, 1, 0x44}, 8), Error);  // a rest of a whole byte
  CHECK_THROWS_AS(unpack({1, 1, 0x50}, 5), Error);  // no such shape
  CHECK_THROWS_AS(unpack({1, 1, 0x00}, 0), Error);
  CHECK_THROWS_AS(unpack({216, 0, 0x30}, 3), Error);  // above 6^3 - 1
  CHECK(unpack({215, 0, 0x30}, 3) == Bytes{5, 5, 5});
  CHECK_THROWS_AS(unpack({16, 0x10}, 1), Error);  // no symbol
  CHECK_THROWS_AS(unpack({1, 2, 0x10}, 3), Error);
  CHECK(unpack({1, 2, 0x10}, 2) == Bytes{1, 2});
}
