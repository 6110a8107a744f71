#include "input/sample_name.hpp"

#include <doctest/doctest.h>

namespace spillway {

TEST_CASE("sample names as agc has them") {
  CHECK(sample_name("HG002.fa") == "HG002");
  CHECK(sample_name("dir.gz/HG002.1.fasta.gz") == "HG002.1");
  CHECK(sample_name("/a/b/c.fna.gz") == "c");
  CHECK(sample_name("x.fa.fa.gz.gz.fna.fasta") == "x");
  CHECK(sample_name("x.gz.old.fa") == "x.gz.old");
  CHECK(sample_name("plain") == "plain");
  CHECK(sample_name("x.FA") == "x");
  CHECK(sample_name("x.fas") == "x");
  CHECK(sample_name("xfa") == "xfa");
  CHECK(sample_name("a b.fa") == "a b");
  CHECK(sample_name(".fa") == ".fa");
  CHECK(sample_name(".fa.gz") == ".fa");
  CHECK(sample_name("-") == "stdin");
}

}  // namespace spillway
