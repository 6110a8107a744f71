#include "archive/varint.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("container varint: length, then most significant byte first") {
  std::vector<std::uint8_t> out;
  append_container_varint(out, 0);
  append_container_varint(out, 255);
  append_container_varint(out, 0x0102);
  append_container_varint(out, ~std::uint64_t{0});
  CHECK(out ==
        std::vector<std::uint8_t>{0, 1, 255, 2, 1, 2, 8, 255, 255, 255, 255, 255, 255, 255, 255});
  std::span<const std::uint8_t> rest = out;
  CHECK(take_container_varint(rest) == 0);
  CHECK(take_container_varint(rest) == 255);
  CHECK(take_container_varint(rest) == 0x0102);
  CHECK(take_container_varint(rest) == ~std::uint64_t{0});
  CHECK(rest.empty());
}

TEST_CASE("container varint: every bit width comes back, in the size that is foretold") {
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t value : {(std::uint64_t{1} << bit) - 1, std::uint64_t{1} << bit}) {
      std::vector<std::uint8_t> out;
      append_container_varint(out, value);
      CHECK(out.size() == container_varint_size(value));
      std::span<const std::uint8_t> rest = out;
      CHECK(take_container_varint(rest) == value);
      for (std::size_t cut = 0; cut < out.size(); ++cut) {
        rest = std::span(out).first(cut);
        CHECK(!take_container_varint(rest));
        CHECK(rest.size() == cut);
      }
    }
  }
}

TEST_CASE("container varint: more than eight bytes is none") {
  const std::vector<std::uint8_t> bytes(20, 9);
  std::span<const std::uint8_t> rest = bytes;
  CHECK(!take_container_varint(rest));
}
