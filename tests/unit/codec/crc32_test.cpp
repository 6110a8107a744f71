#include "codec/crc32.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace spillway {
namespace {

std::uint32_t crc_after(std::uint32_t before, std::string_view text) {
  return crc32(before, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST_CASE("the checksum of gzip, whole and in pieces") {
  // The check value of CRC-32 in catalogues of such sums.
  CHECK(crc_after(0, "123456789") == 0xcbf43926);
  CHECK(crc_after(0, "") == 0);
  CHECK(crc_after(crc_after(0, "1234"), "56789") == 0xcbf43926);
}

}  // namespace
}  // namespace spillway
