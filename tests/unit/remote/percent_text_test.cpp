#include "remote/percent_text.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("percent text: there and back") {
  CHECK(percent_encoded("/a-b_c.d~e/f") == "/a-b_c.d~e/f");
  CHECK(percent_encoded("a b+c%?\xc3\xa4") == "a%20b%2Bc%25%3F%C3%A4");
  CHECK(percent_decoded("a%20b%2bc%25") == "a b+c%");
  CHECK(percent_decoded("100%") == "100%");
  CHECK(percent_decoded("%zz%4") == "%zz%4");
  CHECK(percent_decoded(percent_encoded("x y/\n\xff")) == "x y/\n\xff");
}
