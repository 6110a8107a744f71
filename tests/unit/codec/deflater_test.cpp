#include "codec/deflater.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "codec/crc32.hpp"
#include "input/open_input.hpp"
#include "unit/input/memory_source.hpp"

namespace spillway {
namespace {

Bytes bases(std::size_t size) {
  std::mt19937 random(3);
  Bytes text(size);
  for (auto& c : text) c = static_cast<std::uint8_t>("ACGT"[random() % 4]);
  return text;
}

// As a gzip file.
std::string inflated(const Bytes& deflated, const Bytes& text) {
  Bytes file = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};
  file.insert(file.end(), deflated.begin(), deflated.end());
  append_little_endian(file, crc32(0, text));
  append_little_endian(file, static_cast<std::uint32_t>(text.size()));
  const auto source = decompress(test::memory_source(std::string(file.begin(), file.end())));
  std::string out;
  std::vector<std::uint8_t> piece(10'000);
  while (const std::size_t n = source->read(piece)) {
    out.append(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return out;
}

// Empty if it were more than `room` bytes.
Bytes deflated(Deflater& deflater, std::span<const std::uint8_t> text, std::size_t room) {
  Bytes out(room);
  out.resize(deflater.deflate(text, out));
  return out;
}

TEST_CASE("deflate data give their text back, are small, and are the same again") {
  const Bytes text = bases(65'280);
  Deflater deflater;
  const Bytes first = deflated(deflater, text, text.size());
  REQUIRE(!first.empty());
  CHECK(first.size() < text.size() * 35 / 100);
  CHECK(inflated(first, text) == std::string(text.begin(), text.end()));
  // Other texts before it, and where it lies in memory, make no difference.
  for (std::size_t shift = 0; shift < 64; ++shift) {
    Bytes moved(shift, 'N');
    moved.insert(moved.end(), text.begin(), text.end());
    const auto half = std::span(moved).first(moved.size() / 2);
    REQUIRE(!deflated(deflater, half, text.size()).empty());
    CHECK(deflated(deflater, std::span(moved).subspan(shift), text.size()) == first);
  }
}

TEST_CASE("data that would be too large are refused") {
  const Bytes text = bases(1000);
  Deflater deflater;
  const std::size_t size = deflated(deflater, text, text.size()).size();
  CHECK(size > 0);
  CHECK(deflated(deflater, text, size / 2).empty());
}

}  // namespace
}  // namespace spillway
