#include "base/stream_hash.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace spillway;

TEST_CASE("bytes in pieces hash as in one buffer") {
  std::vector<std::uint8_t> bytes(5000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i >> 3);
  StreamHash hash;
  CHECK(hash.digest64() == hash64({}));
  CHECK(hash.digest128() == hash128({}));
  for (const std::size_t step : {1, 7, 64, 1000, 5000}) {
    hash.reset();
    for (std::size_t i = 0; i < bytes.size(); i += step) {
      hash.update(std::span(bytes).subspan(i, std::min(step, bytes.size() - i)));
    }
    CHECK(hash.digest64() == hash64(bytes));
    CHECK(hash.digest128() == hash128(bytes));
  }
}
