#include "extract/fasta_text.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace spillway;

namespace {

std::string turned(std::string letters) {
  reverse_complement_codes({reinterpret_cast<std::uint8_t*>(letters.data()), letters.size()});
  return letters;
}

}  // namespace

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
