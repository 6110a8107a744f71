#include "extract/fasta_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace spillway;

namespace {

std::string turned(std::string letters) {
  reverse_complement_codes({reinterpret_cast<std::uint8_t*>(letters.data()), letters.size()});
  return letters;
}

}  // namespace

TEST_CASE("reverse complement of letters: A, C, G and T alone, whatever the length") {
  // Every byte at every place of a block, and in what is left over after blocks.
  for (std::size_t length = 0; length < 70; ++length) {
    for (int first = 0; first < 256; ++first) {
      std::vector<std::uint8_t> letters(length);
      for (std::size_t i = 0; i < length; ++i) {
        letters[i] = static_cast<std::uint8_t>(first + 37 * static_cast<int>(i));
      }
      std::vector<std::uint8_t> out(length);
      reverse_complement_letters(letters, out);
      for (std::size_t i = 0; i < length; ++i) {
        const std::string_view from = "ACGTacgt";
        const std::size_t at = from.find(static_cast<char>(letters[length - 1 - i]));
        const auto expected =
            at == from.npos ? letters[length - 1 - i] : static_cast<std::uint8_t>("TGCAtgca"[at]);
        REQUIRE(out[i] == expected);
      }
    }
  }
}

TEST_CASE("reverse complement: all codes, in their case") {
  CHECK(turned("ACGTRYKMBVDHSWNU") == "ANWSDHBVKMRYACGT");
  CHECK(turned("acgtrykmbvdhswnu") == "anwsdhbvkmryacgt");
  CHECK(turned("ACgtN") == "NacGT");
  CHECK(turned("").empty());
}

TEST_CASE("reverse complement: other bytes stand for themselves") {
  std::string others;
  for (int c = 0; c < 256; ++c) {
    const auto byte = static_cast<char>(c);
    if (std::string("ACGTRYKMBVDHUacgtrykmbvdhu").find(byte) == std::string::npos) others += byte;
  }
  CHECK(turned(others) == std::string(others.rbegin(), others.rend()));
}
