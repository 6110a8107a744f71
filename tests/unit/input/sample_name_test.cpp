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

TEST_CASE("sample names that an archive cannot hold") {
  CHECK(fault_of_sample_name("a b\xe4\t#") == nullptr);
  CHECK(fault_of_sample_name("a\nb") == std::string("a line end"));
  CHECK(fault_of_sample_name("a\r") == std::string("a line end"));
  CHECK(fault_of_sample_name(std::string_view("a\0", 2)) == std::string("a NUL byte"));
}

}  // namespace spillway
