#include "library/name_matches.hpp"

#include <doctest/doctest.h>

using namespace spillway;

namespace {

using Numbers = std::vector<int>;

NameMatches<int> matches_of(std::string_view name) {
  NameMatches<int> matches(name);
  int number = 0;
  for (const char* header : {"chr1", "chr1 of a", "chr2", " chr1", "chr1 of b"}) {
    matches.offer(number++, header);
  }
  return matches;
}

}  // namespace

TEST_CASE("names: a word means all contigs that have it as their first") {
  CHECK(matches_of("chr1").take_exact() == Numbers{0, 1, 3, 4});
  CHECK(matches_of("chr1").take_best() == Numbers{0, 1, 3, 4});
  CHECK(matches_of("chr3").take_best().empty());
}

TEST_CASE("names: a line means the contigs that have it, or else its first word") {
  CHECK(matches_of("chr1 of b").take_exact() == Numbers{4});
  CHECK(matches_of("chr1 of b").take_best() == Numbers{4});
  CHECK(matches_of("chr1 of c").take_exact().empty());
  CHECK(matches_of("chr1 of c").take_best() == Numbers{0, 1, 3, 4});
}
