#include "extract/name_cuts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace spillway;

namespace {

using Cuts = std::vector<std::pair<std::string, std::string>>;

Cuts cuts_of(std::string_view name) {
  Cuts cuts;
  for_each_cut(name, [&](std::string_view sample, std::string_view contig) {
    cuts.emplace_back(sample, contig);
  });
  return cuts;
}

}  // namespace

TEST_CASE("a name is cut at each ':' and '@', then at each '#'") {
  CHECK(cuts_of("chr1") == Cuts{});
  CHECK(cuts_of("s:c") == Cuts{{"s", "c"}});
  CHECK(cuts_of("c@s") == Cuts{{"s", "c"}});
  CHECK(cuts_of("s#c") == Cuts{{"s", "c"}});
  CHECK(cuts_of("s#1:c@d") == Cuts{{"s#1", "c@d"}, {"d", "s#1:c"}, {"s", "1:c@d"}});
  CHECK(cuts_of("a#1#c") == Cuts{{"a", "1#c"}, {"a#1", "c"}});
}

TEST_CASE("no part of a cut is empty, unless it is written as {}") {
  CHECK(cuts_of(":c") == Cuts{});
  CHECK(cuts_of("c@") == Cuts{});
  CHECK(cuts_of("#") == Cuts{});
  CHECK(cuts_of("s:{}") == Cuts{{"s", ""}});
}

TEST_CASE("in braces parts stand for themselves, and so does the whole") {
  CHECK(cuts_of("{a:b}:c") == Cuts{{"{a", "b}:c"}, {"a:b", "c"}});
  CHECK(cuts_of("{s:c}") == Cuts{{"{s", "c}"}, {"s", "c"}});
  CHECK(without_braces("{s:c}") == "s:c");
  CHECK(without_braces("{") == "{");
  CHECK(without_braces("s:c") == "s:c");
}
