#include "base/size_text.hpp"

#include <doctest/doctest.h>

namespace spillway {

TEST_CASE("sizes are read with units of 1024 and of 1000") {
  CHECK(parse_size("0") == 0);
  CHECK(parse_size("300000") == 300000);
  CHECK(parse_size("12B") == 12);
  CHECK(parse_size("256M") == 256u << 20);
  CHECK(parse_size("256m") == 256u << 20);
  CHECK(parse_size("1GiB") == 1u << 30);
  CHECK(parse_size("3Ki") == 3072);
  CHECK(parse_size("2kb") == 2000);
  CHECK(parse_size("5GB") == 5000000000);
  CHECK(parse_size("16777215T") == std::uint64_t{16777215} << 40);
  CHECK(parse_size("18446744073709551615") == ~std::uint64_t{0});
}

TEST_CASE("what is no size, or too large a one") {
  for (const char* text :
       {"", "M", "-1", "+1", " 1", "1 ", "1 M", "1.5G", "1X", "1MM", "1iB", "1MiBs", "0x10",
        "16777216T", "18446744073709551616", "18446744073709551615K"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_size(text));
  }
}

TEST_CASE("sizes are printed in the largest unit that they fill") {
  CHECK(format_size(0) == "0 bytes");
  CHECK(format_size(1023) == "1023 bytes");
  CHECK(format_size(1024) == "1 KiB");
  CHECK(format_size(300000) == "292.9 KiB");
  CHECK(format_size((1u << 20) - 1) == "1023.9 KiB");
  CHECK(format_size(256u << 20) == "256 MiB");
  CHECK(format_size(std::uint64_t{3} << 29) == "1.5 GiB");
  CHECK(format_size(~std::uint64_t{0}) == "16777215.9 TiB");
}

}  // namespace spillway
