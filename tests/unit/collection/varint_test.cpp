#include "collection/varint.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>

using namespace spillway;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes code(std::uint32_t value) {
  Bytes out;
  append_collection_varint(out, value);
  return out;
}

std::optional<std::uint32_t> read(const Bytes& bytes) {
  std::size_t at = 0;
  const auto value = read_collection_varint([&] { return bytes.at(at++); });
  CHECK(at == bytes.size());
  return value;
}

}  // namespace

TEST_CASE("collection varint: bytes at the edges of each length") {
  CHECK(code(0) == Bytes{0});
  CHECK(code(127) == Bytes{0x7F});
  CHECK(code(128) == Bytes{0x80, 0});
  CHECK(code(16511) == Bytes{0xBF, 0xFF});
  CHECK(code(16512) == Bytes{0xC0, 0, 0});
  CHECK(code(2113663) == Bytes{0xDF, 0xFF, 0xFF});
  CHECK(code(2113664) == Bytes{0xE0, 0, 0, 0});
  CHECK(code(270549119) == Bytes{0xEF, 0xFF, 0xFF, 0xFF});
  CHECK(code(270549120) == Bytes{0xF0, 0, 0, 0, 0});
  CHECK(code(270549120 + 0x01020304) == Bytes{0xF0, 1, 2, 3, 4});
}

TEST_CASE("collection varint: comes back; what is none is told") {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const auto value = static_cast<std::uint32_t>(random()) >> (random() % 32);
    CHECK(read(code(value)) == value);
  }
  const auto max = std::numeric_limits<std::uint32_t>::max();
  CHECK(read(code(max)) == max);
  CHECK(!read({0xF0, 0xFF, 0xFF, 0xFF, 0xFF}));
  CHECK(!read({0xF1}));
  CHECK(!read({0xFF}));
}

TEST_CASE("zigzag: by hand, and one to one for every prediction") {
  CHECK(zigzag(4, 5) == 1);
  CHECK(zigzag(0, 5) == 9);
  CHECK(zigzag(5, 5) == 0);
  CHECK(zigzag(9, 5) == 8);
  CHECK(zigzag(10, 5) == 10);
  CHECK(zigzag(7, 0) == 7);
  for (std::uint32_t predicted = 0; predicted < 40; ++predicted) {
    for (std::uint32_t value = 0; value < 200; ++value) {
      CHECK(unzigzag(zigzag(value, predicted), predicted) == value);
      CHECK(zigzag(unzigzag(value, predicted), predicted) == value);
    }
  }
  const std::uint32_t large = 3'000'000'000;
  CHECK(unzigzag(zigzag(large, 60031), 60031) == large);
}

TEST_CASE("in-group ids: against the largest so far, nothing remembered of the reference") {
  std::uint32_t last = 0;
  CHECK(encode_in_group_id(0, last) == 0);
  CHECK(last == 0);
  CHECK(encode_in_group_id(7, last) == 7);  // the first stands as itself
  CHECK(encode_in_group_id(8, last) == 1);
  CHECK(encode_in_group_id(0, last) == 0);
  CHECK(encode_in_group_id(9, last) == 1);
  CHECK(encode_in_group_id(9, last) == 2);   // zigzag(9, 10) + 1
  CHECK(encode_in_group_id(11, last) == 3);  // zigzag(11, 10) + 1
  CHECK(last == 11);

  std::mt19937 random(5);
  std::uint32_t writer = 0, reader = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto id = static_cast<std::uint32_t>(random() % (i < 100 ? 5 : 2000));
    CHECK(decode_in_group_id(encode_in_group_id(id, writer), reader) == id);
    CHECK(writer == reader);
  }
}
