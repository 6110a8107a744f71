#include "remote/s3_target.hpp"

#include <doctest/doctest.h>

#include "base/environment.hpp"
#include "spillway/error.hpp"

using namespace spillway;

TEST_CASE("S3: a bucket is a name, and no part of a URL that leads elsewhere") {
  const Environment none = or_empty({});
  CHECK(s3_target(Url::parse("s3://My_bucket-1.x/k"), none).url ==
        "https://s3.amazonaws.com/My_bucket-1.x/k");
  for (const char* url : {"s3://host#/k", "s3://host?/k", "s3://host:80/k", "s3://a b/k",
                          "s3://host%23/k", "s3://host\\/k", "s3://h\xc3\xa9/k", "s3://h\n/k"}) {
    CHECK_THROWS_AS(s3_target(Url::parse(url), none), Error);
  }
}
