#include "fasta/sample_prefix.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("headers get the name of their sample") {
  CHECK(prefixed_header("a", "chr1") == "a#chr1");
  CHECK(prefixed_header("a", "chr1 of a") == "a#chr1 of a");
  CHECK(prefixed_header("a", " chr1 of a") == "a#chr1 of a");
  CHECK(prefixed_header("a", "") == "a#");
  CHECK(prefixed_header("a", "ab#chr1") == "a#ab#chr1");
  CHECK(prefixed_header("a", "a#") == "a#a#");
  CHECK(prefixed_header("chr1", "chr1") == "chr1#chr1");
}

TEST_CASE("headers that name their sample stay as they are") {
  CHECK(prefixed_header("a", "a#chr1 x") == "a#chr1 x");
  CHECK(prefixed_header("b#x", "b#x#1 y") == "b#x#1 y");
  CHECK(prefixed_header("b#x", "1") == "b#x#1");
}

TEST_CASE("PanSN names of the sample stay as they are") {
  for (const char* sample :
       {"HG002", "HG002#1", "HG002.1", "HG002_1", "HG002-maternal.f1", "HG002#1#chr1"}) {
    CAPTURE(sample);
    CHECK(prefixed_header(sample, "HG002#1#chr1 x") == "HG002#1#chr1 x");
    CHECK(prefixed_header(sample, " HG002#1#chr1") == "HG002#1#chr1");
  }
  for (const char* sample : {"HG003", "HG0021", "HG00", "hg002", "x.HG002"}) {
    CHECK(prefixed_header(sample, "HG002#1#chr1") == std::string(sample) + "#HG002#1#chr1");
  }
  CHECK(prefixed_header("HG002.1", "HG002#chr1") == "HG002.1#HG002#chr1");
  CHECK(prefixed_header("strain_1", "strain_1_5") == "strain_1#strain_1_5");
}
