#include "dna/letter_case.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace spillway;

TEST_CASE("upper case: ASCII letters alone change") {
  std::string text = "acgtnzAZ-*\xe9`{@[";
  make_upper_case({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  CHECK(text == "ACGTNZAZ-*\xe9`{@[");
}
