#include "base/bytes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace spillway;

TEST_CASE("big-endian numbers sort as their bytes do") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t a = random() >> (random() % 64);
    const std::uint64_t b = random() >> (random() % 64);
    Bytes x(8);
    Bytes y(8);
    put_big_endian(x.data(), a);
    put_big_endian(y.data(), b);
    CHECK((a < b) == (x < y));
    CHECK(get_big_endian<std::uint64_t>(x.data()) == a);
    CHECK(get_big_endian<std::uint32_t>(x.data() + 4) == static_cast<std::uint32_t>(a));
  }
}

TEST_CASE("little-endian numbers stand lowest byte first") {
  Bytes bytes;
  append_little_endian<std::uint32_t>(bytes, 0x01020304);
  append_little_endian<std::uint64_t>(bytes, 0xff);
  CHECK(bytes == Bytes{4, 3, 2, 1, 0xff, 0, 0, 0, 0, 0, 0, 0});
  put_little_endian<std::uint16_t>(bytes.data() + 1, 0x0506);
  CHECK(bytes == Bytes{4, 6, 5, 1, 0xff, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("LEB128 comes back, in no more bytes than it takes") {
  std::vector<std::uint64_t> values = {0, 1, 127, 128, 16383, 16384, ~std::uint64_t{0}};
  for (unsigned shift = 0; shift < 64; ++shift) {
    values.push_back(std::uint64_t{1} << shift);
    values.push_back((std::uint64_t{1} << shift) - 1);
  }
  for (const std::uint64_t value : values) {
    Bytes bytes;
    append_leb128(bytes, value);
    std::size_t expected = 1;
    for (std::uint64_t rest = value >> 7; rest != 0; rest >>= 7) ++expected;
    CHECK(bytes.size() == expected);
    ByteCursor cursor(bytes);
    CHECK(cursor.leb128() == value);
    CHECK(cursor.rest().empty());
  }
}

TEST_CASE("a cursor takes in order and refuses to run over its end") {
  const Bytes bytes = {1, 2, 3, 0x80};
  ByteCursor cursor(bytes);
  CHECK(cursor.byte() == 1);
  CHECK(cursor.take(2)[1] == 3);
  CHECK(cursor.take(0).empty());
  CHECK_THROWS_AS(cursor.take(2), Error);
  CHECK(cursor.rest().size() == 1);
  CHECK_THROWS_AS(cursor.leb128(), Error);  // goes on behind the end
  CHECK_THROWS_AS(cursor.byte(), Error);
  const Bytes endless(11, 0x80);
  ByteCursor long_number(endless);
  CHECK_THROWS_WITH_AS(long_number.leb128(), doctest::Contains("64 bits"), Error);
}
