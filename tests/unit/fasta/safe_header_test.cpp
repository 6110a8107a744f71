#include "fasta/safe_header.hpp"

#include <doctest/doctest.h>

namespace spillway {
namespace {

TEST_CASE("headers are made safe byte by byte") {
  CHECK(safe_header("chr1 caf\xc3\xa9\t~") == "chr1 caf__\t~");
  CHECK(safe_header(std::string("\0\r\n\x1f\x7f\x80\xff", 7)) == "_______");
  CHECK(is_safe_header(""));
  CHECK(safe_header("").empty());
  for (int byte = 0; byte < 256; ++byte) {
    const std::string header(1, static_cast<char>(byte));
    CHECK(is_safe_header(header) == (byte == '\t' || (byte >= 0x20 && byte < 0x7f)));
    CHECK(is_safe_header(header) == (safe_header(header) == header));
    CHECK(is_safe_header(safe_header(header)));
  }
}

TEST_CASE("names of samples keep all bytes but control bytes") {
  CHECK(safe_sample_name("caf\xc3\xa9#1 \xff\x80") == "caf\xc3\xa9#1 \xff\x80");
  CHECK(safe_sample_name(std::string("a\0\t\r\x1f\x7f", 6)) == "a_____");
}

}  // namespace
}  // namespace spillway
