#include "remote/object_version.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("object version: a strong ETag, or else the date") {
  HttpAnswer answer;
  answer.last_modified = "Tue, 01 Dec 2026 00:00:00 GMT";
  CHECK(ObjectVersion::of(answer, 5).condition() ==
        std::vector<std::string>{"If-Unmodified-Since: Tue, 01 Dec 2026 00:00:00 GMT"});
  answer.etag = "W/\"1\"";
  CHECK(ObjectVersion::of(answer, 5).etag.empty());
  answer.etag = "\"1\"";
  const ObjectVersion version = ObjectVersion::of(answer, 5);
  CHECK(version.condition() == std::vector<std::string>{"If-Match: \"1\""});
  CHECK(version.change_condition() == std::vector<std::string>{"If-None-Match: \"1\""});
  CHECK(version.last_modified.empty());
  CHECK_FALSE(ObjectVersion{.size = 5}.is_pinned());
}

TEST_CASE("object version: kept as text") {
  const ObjectVersion version{1234567890123, "\"a-1\"", ""};
  CHECK(ObjectVersion::parse(version.text()) == version);
  for (const char* text : {"", "5", "x\n\n\n", "5\n\"a\"\n\nmore\n", "-1\n\n\n"}) {
    CHECK_FALSE(ObjectVersion::parse(text));
  }
}
