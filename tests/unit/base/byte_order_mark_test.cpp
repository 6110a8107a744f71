#include "base/byte_order_mark.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace spillway {
namespace {

/// The bytes that are no part of the mark at the beginning, and an "!" if there is a whole one.
std::string behind_mark(std::string_view text) {
  LeadingMark mark;
  std::string left;
  for (const char c : text) {
    if (!mark.take(static_cast<std::uint8_t>(c))) left += c;
  }
  return left + (mark.is_whole() ? "!" : "");
}

TEST_CASE("byte order mark: at the beginning alone") {
  CHECK(without_byte_order_mark("\xef\xbb\xbf>a") == ">a");
  CHECK(without_byte_order_mark("\xef\xbb>a") == "\xef\xbb>a");
  CHECK(without_byte_order_mark(">\xef\xbb\xbf") == ">\xef\xbb\xbf");
  CHECK(without_byte_order_mark("").empty());
}

TEST_CASE("byte order mark: byte by byte") {
  CHECK(behind_mark("\xef\xbb\xbf>a") == ">a!");
  CHECK(behind_mark("\xef\xbb\xbf\xef\xbb\xbf") == "\xef\xbb\xbf!");
  CHECK(behind_mark(">\xef\xbb\xbf") == ">\xef\xbb\xbf");
  // What looked like the beginning of one is passed over.
  CHECK(behind_mark("\xef\xbb>\xbf") == ">\xbf");
  CHECK(behind_mark("").empty());
}

}  // namespace
}  // namespace spillway
