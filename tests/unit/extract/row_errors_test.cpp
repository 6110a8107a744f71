#include "extract/row_errors.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace spillway;

namespace {

template <typename Wrap>
std::string text_of(ErrorKind kind, const std::string& text, Wrap wrap) {
  try {
    wrap([&] { throw Error(kind, text); });
  } catch (const Error& error) {
    CHECK(error.kind() == kind);
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("errors say where in the archive they are, once") {
  const auto group = [](auto work) { in_group("a.agc", 17, work); };
  CHECK(text_of(ErrorKind::corrupt, "bad", group) == "a.agc: group 17: bad");
  CHECK(text_of(ErrorKind::corrupt, "a.agc: ends early", group) == "a.agc: ends early");
  CHECK(text_of(ErrorKind::io, "no", group) == "no");
  const auto row = [](auto work) { in_row_of("a.agc", "s", {3, 4}, work); };
  CHECK(text_of(ErrorKind::corrupt, "bad", row) == "a.agc: stream s: sample 3, contig 4: bad");
  CHECK(text_of(ErrorKind::corrupt, "a.agc: ends early", row) == "a.agc: ends early");
  const auto archive = [](auto work) { in_archive("a.agc", work); };
  CHECK(text_of(ErrorKind::corrupt, "bad", archive) == "a.agc: bad");
  CHECK(in_group("a.agc", 0, [] { return 5; }) == 5);
}
