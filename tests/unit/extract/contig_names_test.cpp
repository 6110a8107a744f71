#include "extract/contig_names.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace spillway;

namespace {

using Names = std::vector<std::pair<std::string, NameFit>>;

Names names_of(std::string_view sample, std::string_view header) {
  Names names;
  for_each_contig_name(sample, header,
                       [&](std::string_view name, NameFit fit) { names.emplace_back(name, fit); });
  return names;
}

}  // namespace

TEST_CASE(
    "a contig is called by its header, without blanks, by its first word, and after sample#") {
  CHECK(names_of("s", "chr1") == Names{{"chr1", NameFit::header}});
  CHECK(names_of("s", "chr1 x") ==
        Names{{"chr1 x", NameFit::header}, {"chr1", NameFit::first_word}});
  CHECK(names_of("s", " chr1 x") == Names{{" chr1 x", NameFit::header},
                                          {"chr1 x", NameFit::trimmed_header},
                                          {"chr1", NameFit::first_word}});
  CHECK(names_of("s#1", "s#1#chr1") ==
        Names{{"s#1#chr1", NameFit::header}, {"chr1", NameFit::after_sample}});
  CHECK(names_of("s", "s#1#chr1\vx") == Names{{"s#1#chr1\vx", NameFit::header},
                                              {"s#1#chr1", NameFit::first_word},
                                              {"1#chr1", NameFit::after_sample}});
  CHECK(names_of("s", "s#") == Names{{"s#", NameFit::header}});
  CHECK(names_of("s", "") == Names{{"", NameFit::header}});
  CHECK(names_of("s", " ") == Names{{" ", NameFit::header}, {"", NameFit::trimmed_header}});
}
