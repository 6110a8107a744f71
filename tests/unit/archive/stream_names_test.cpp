#include "archive/stream_names.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace spillway;

TEST_CASE("stream names: base 64, least significant digit first") {
  using enum GroupStreamKind;
  CHECK(group_stream_name({0, packs}) == "x0d");
  CHECK(group_stream_name({16, reference}) == "xGr");
  CHECK(group_stream_name({63, reference}) == "x#r");
  CHECK(group_stream_name({64, packs}) == "x01d");
  CHECK(group_stream_name({62 + 64 * 10, packs}) == "x_Ad");
}

TEST_CASE("stream names: come back, old ones too") {
  const auto max = std::numeric_limits<std::uint32_t>::max();
  for (const std::uint32_t group : {0U, 1U, 63U, 64U, 4095U, 4096U, 1234567U, max}) {
    for (const auto kind : {GroupStreamKind::reference, GroupStreamKind::packs}) {
      const GroupStream stream{group, kind};
      CHECK(parse_group_stream_name(group_stream_name(stream)) == stream);
      const std::string old =
          "seg-" + std::to_string(group) + (kind == GroupStreamKind::reference ? "-ref" : "-delta");
      CHECK(parse_group_stream_name(old) == stream);
    }
  }
}

TEST_CASE("stream names: other names are no groups") {
  for (const char* name : {"",
                           "x",
                           "xd",
                           "xr",
                           "x1",
                           "x1x",
                           "x1-d",
                           "x10d",
                           "x00d",
                           "x######r",
                           "x0000001d",
                           "X1d",
                           "params",
                           "seg-",
                           "seg-1",
                           "seg--ref",
                           "seg-1-re",
                           "seg-1-refs",
                           "seg--1-ref",
                           "seg-4294967296-ref",
                           "segment-splitters"}) {
    CAPTURE(name);
    CHECK(!parse_group_stream_name(name));
  }
}
