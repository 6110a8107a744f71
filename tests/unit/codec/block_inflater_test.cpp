#include "codec/block_inflater.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "base/bytes.hpp"
#include "codec/deflater.hpp"

namespace spillway {
namespace {

TEST_CASE("deflate data of a text of known length; anything else is refused") {
  const std::string_view words = "ACGTACGTTTGACCAGTACGTACGTTTGACCAGT";
  const Bytes text(words.begin(), words.end());
  Bytes data(100);
  data.resize(Deflater().deflate(text, data));
  REQUIRE(!data.empty());
  BlockInflater inflater;
  Bytes out(text.size());
  CHECK(inflater.inflate(data, out));
  CHECK(out == text);
  CHECK_FALSE(inflater.inflate(std::span(data).first(data.size() - 1), out));
  Bytes shorter(text.size() - 1);
  CHECK_FALSE(inflater.inflate(data, shorter));
  Bytes longer(text.size() + 1);
  CHECK_FALSE(inflater.inflate(data, longer));
  Bytes more = data;
  more.push_back(0);
  CHECK_FALSE(inflater.inflate(more, out));
  CHECK(inflater.inflate(data, out));
}

}  // namespace
}  // namespace spillway
