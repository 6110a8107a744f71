#include "fasta/first_word.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("the first word of a header is what samtools takes it to be") {
  CHECK(first_word("chr1") == "chr1");
  CHECK(first_word("chr1 of a") == "chr1");
  CHECK(first_word("chr1\tof a") == "chr1");
  CHECK(first_word("chr1\vx") == "chr1");
  CHECK(first_word("chr1\fx") == "chr1");
  CHECK(first_word("chr1\rx") == "chr1");
  CHECK(first_word(" chr1 of a") == "chr1");
  CHECK(first_word("\t \v\f\rchr1") == "chr1");
  CHECK(first_word("chr\xc2\xa0x\x01 y") == "chr\xc2\xa0x\x01");
  CHECK(first_word("") == "");
  CHECK(first_word(" \t") == "");
  CHECK(without_leading_blanks(" \fa b ") == "a b ");
}
