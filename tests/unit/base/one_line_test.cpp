#include "base/one_line.hpp"

#include <doctest/doctest.h>

namespace spillway {
namespace {

TEST_CASE("one_line: what is harmless stays") {
  CHECK(one_line("") == "");
  CHECK(one_line("/data/my strain (2).fa") == "/data/my strain (2).fa");
  CHECK(one_line("gr\xc3\xbc\xc3\x9f \xe2\x82\xac") == "gr\xc3\xbc\xc3\x9f \xe2\x82\xac");
  CHECK(one_line("\xff\xc2") == "\xff\xc2");
}

TEST_CASE("one_line: control characters and backslashes are spelled out") {
  CHECK(one_line("a\nb\rc\td\\e") == "a\\nb\\rc\\td\\\\e");
  CHECK(one_line("\x1b[2J\x7f\x01") == "\\x1b[2J\\x7f\\x01");
  CHECK(one_line(std::string_view("\0", 1)) == "\\x00");
  CHECK(one_line("\xc2\x9b"
                 "1m\xc2\xa0") == "\\xc2\\x9b1m\xc2\xa0");
}

}  // namespace
}  // namespace spillway
