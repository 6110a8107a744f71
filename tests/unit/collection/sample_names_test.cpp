#include "collection/sample_names.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "spillway/archive.hpp"
#include "unit/test_data.hpp"

using namespace spillway;

TEST_CASE("names of samples, in stored order, of every version of the format") {
  for (const char* name : {"golden/appended.agc", "golden-old/v1_appended.agc",
                           "golden-old/v2_appended.agc", "golden-old/v30_appended.agc"}) {
    CAPTURE(name);
    const auto path = test_data(name);
    std::vector<std::string> names;
    for_each_sample_name(ArchiveReader(path),
                         [&](std::string_view sample) { names.emplace_back(sample); });
    const Archive archive(path);
    REQUIRE(names.size() == archive.sample_count());
    for (const std::string& sample : names) CHECK_NOTHROW(archive.find_sample(sample));
  }
}
