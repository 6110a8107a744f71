#include "base/ascii_text.hpp"

#include <doctest/doctest.h>

namespace spillway {
namespace {

TEST_CASE("blanks go from the ends of a text, and from nowhere else") {
  CHECK(trimmed(" \ta b\t ", " \t") == "a b");
  CHECK(trimmed("a\r\n", " \t") == "a\r\n");
  CHECK(trimmed("a\r\n", " \t\r\n") == "a");
  CHECK(trimmed(" \t ", " \t") == "");
  CHECK(trimmed("", " \t") == "");
}

TEST_CASE("ASCII letters become lower case, other bytes stay") {
  CHECK(lower_case_of("ETag: X-1[\xc3\x84]") == "etag: x-1[\xc3\x84]");
  CHECK(lower_case_of("") == "");
}

}  // namespace
}  // namespace spillway
