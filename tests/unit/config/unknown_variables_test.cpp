#include "config/unknown_variables.hpp"

#include <doctest/doctest.h>

#include "config/option_table.hpp"

namespace spillway {
namespace {

std::string complaint(const std::string& name) {
  const std::vector<std::string> names = {name};
  const std::vector<std::string> lines = complaints_of_variables(names);
  REQUIRE(lines.size() <= 1);
  return lines.empty() ? "" : lines[0];
}

TEST_CASE("unknown_variables: those of options are known") {
  for (const CreateKey& key : create_keys()) CHECK(complaint(key.variable()) == "");
  for (const char* name : {"SPILLWAY_CONFIG", "SPILLWAY_REFERENCE", "SPILLWAY_INPUT_LIST",
                           "SPILLWAY_SAMPLES", "SPILLWAY_TEST_CLOCK"}) {
    CHECK(complaint(name) == "");
  }
  CHECK(complaints_of_variables({}).empty());
}

TEST_CASE("unknown_variables: others are named, with what was probably meant") {
  CHECK(complaint("SPILLWAY_THRAEDS") ==
        "the variable 'SPILLWAY_THRAEDS' of the environment is no option (did you mean "
        "'SPILLWAY_THREADS'?)");
  CHECK(complaint("SPILLWAY_SCRATCHDIR").find("did you mean 'SPILLWAY_SCRATCH_DIR'?") !=
        std::string::npos);
  // No suggestion: it is not for users.
  CHECK(complaint("SPILLWAY_TEST_CLOCKS").find("did you mean") == std::string::npos);
  CHECK(complaint("SPILLWAY_threads").starts_with("the variable 'SPILLWAY_threads'"));
  CHECK(complaint("SPILLWAY_COLOUR_OF_THE_SKY") ==
        "the variable 'SPILLWAY_COLOUR_OF_THE_SKY' of the environment is no option");
  CHECK(complaint("SPILLWAY_") == "the variable 'SPILLWAY_' of the environment is no option");
  CHECK(complaint("SPILLWAY_A\nB").find('\n') == std::string::npos);
}

TEST_CASE("unknown_variables: each has a line, in order") {
  const std::vector<std::string> names = {"SPILLWAY_B1", "SPILLWAY_MEMORY", "SPILLWAY_A1"};
  const std::vector<std::string> lines = complaints_of_variables(names);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("SPILLWAY_B1") != std::string::npos);
  CHECK(lines[1].find("SPILLWAY_A1") != std::string::npos);
}

}  // namespace
}  // namespace spillway
