#include "verify/report.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("report: fields come back from their line") {
  const std::string odd = "a\tb\\t\n\r\\\xff";
  std::string line;
  report_line([&](std::string_view text) { line = text; }, {"", odd, "", "c"});
  CHECK(line == "\ta\\tb\\\\t\\n\\r\\\\\xff\t\tc\n");
  CHECK(report_fields(line) == std::vector<std::string>{"", odd, "", "c"});
  CHECK(report_fields("a") == std::vector<std::string>{"a"});
  CHECK(report_fields("") == std::vector<std::string>{""});
  CHECK(report_fields("a\\") == std::vector<std::string>{"a\\"});
}
