#include "codec/zstd.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "spillway/error.hpp"

using namespace spillway;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes random_text(std::size_t size, unsigned seed, unsigned letters = 4) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>('A' + random() % letters);
  return bytes;
}

Bytes compress(const Bytes& text, int level = 3) {
  ZstdCompressor compressor;
  Bytes out;
  compressor.compress(text, level, out);
  return out;
}

Bytes compress_in_pieces(const Bytes& text, std::size_t piece, bool with_size) {
  ZstdStreamCompressor stream(3);
  Bytes out;
  if (with_size) stream.set_content_size(text.size());
  for (std::size_t at = 0; at < text.size(); at += piece) {
    stream.write(std::span(text).subspan(at, std::min(piece, text.size() - at)), out);
  }
  CHECK(stream.raw_bytes() == text.size());
  stream.finish(out);
  return out;
}

ZstdStreamReader::Source source_of(const Bytes& bytes, std::size_t piece) {
  return [&bytes, piece, at = std::size_t{0}](std::span<std::uint8_t> out) mutable {
    const std::size_t n = std::min({piece, out.size(), bytes.size() - at});
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), n, out.begin());
    at += n;
    return n;
  };
}

Bytes read_all(ZstdStreamReader& reader, std::size_t piece) {
  Bytes all;
  Bytes buffer(piece);
  while (const std::size_t n = reader.read(buffer)) {
    all.insert(all.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return all;
}

}  // namespace

TEST_CASE("zstd: what is compressed comes back, at any level and size, from one context") {
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
  for (const int level : {1, 3, 19}) {
    for (const std::size_t size : {0U, 1U, 100U, 70000U}) {
      const Bytes text = random_text(size, static_cast<unsigned>(size) + 1);
      Bytes frame = {9, 9};  // compress appends
      compressor.compress(text, level, frame);
      CHECK(frame[0] == 9);
      CHECK(frame[1] == 9);
      Bytes back = {1, 2, 3};
      decompressor.decompress(std::span(frame).subspan(2), size, back);
      CHECK(back == text);
      decompressor.decompress_up_to(std::span(frame).subspan(2), size, back);
      CHECK(back == text);
    }
  }
}

TEST_CASE(
    "zstd: explicit parameters are obeyed and the bytes do not depend on the context's past") {
  const Bytes text = random_text(200000, 7);
  const ZstdParameters wide{.level = 3,
                            .window_log = 20,
                            .hash_log = 18,
                            .chain_log = 18,
                            .search_log = 6,
                            .min_match = 4,
                            .target_length = 64,
                            .strategy = 7};
  ZstdCompressor fresh, used;
  Bytes a, b, plain;
  fresh.compress(text, wide, a);
  used.compress(text, 3, plain);
  used.compress(text, wide, b);
  CHECK(a == b);
  CHECK(a.size() < plain.size());
  Bytes back;
  ZstdDecompressor().decompress(a, text.size(), back);
  CHECK(back == text);
  CHECK_THROWS_AS(fresh.compress(text, ZstdParameters{.level = 3, .strategy = 99}, a), Error);
  b.clear();
  fresh.compress(text, 3, b);  // still of use
  CHECK(b == plain);
}

TEST_CASE("zstd: a stream of pieces is one frame") {
  const Bytes text = random_text(300000, 3);
  for (const std::size_t piece : {1000U, 300000U}) {
    for (const bool with_size : {false, true}) {
      const Bytes frame = compress_in_pieces(text, piece, with_size);
      Bytes back;
      ZstdDecompressor decompressor;
      decompressor.decompress(frame, text.size(), back);
      CHECK(back == text);
      decompressor.decompress_up_to(frame, text.size(), back);
      CHECK(back == text);
      CHECK_THROWS_AS(decompressor.decompress_up_to(frame, text.size() - 1, back), Error);
      ZstdStreamReader reader(source_of(frame, 777));
      CHECK(read_all(reader, 501) == text);
    }
  }
}

TEST_CASE("zstd: the stream reader reads very compressible and empty texts, and sees a cut") {
  const Bytes zeros(5'000'000);
  const Bytes frame = compress(zeros);
  ZstdStreamReader reader(source_of(frame, 1));
  CHECK(read_all(reader, 4096) == zeros);

  const Bytes empty_frame = compress({});
  ZstdStreamReader empty(source_of(empty_frame, 100));
  CHECK(read_all(empty, 10).empty());

  const Bytes text = random_text(50000, 5);
  Bytes cut = compress(text);
  cut.erase(cut.end() - 3, cut.end());
  ZstdStreamReader cut_reader(source_of(cut, 100));
  CHECK_THROWS_AS(read_all(cut_reader, 1000), Error);
}

TEST_CASE("zstd: a wrong size is an error, an absurd one takes no memory") {
  const Bytes text = random_text(10000, 11);
  const Bytes frame = compress(text);
  ZstdDecompressor decompressor;
  Bytes out;
  for (const std::uint64_t claim :
       {std::uint64_t{0}, std::uint64_t{9999}, std::uint64_t{10001}, std::uint64_t{1} << 40,
        std::numeric_limits<std::uint64_t>::max()}) {
    CHECK_THROWS_AS(decompressor.decompress(frame, claim, out), Error);
    CHECK(out.capacity() < 1'000'000);
  }
  CHECK_THROWS_AS(decompressor.decompress(random_text(100, 1), 100, out), Error);
  CHECK_THROWS_AS(decompressor.decompress_up_to(random_text(100, 1), 100, out), Error);
  CHECK_THROWS_AS(decompressor.decompress_up_to({}, 100, out), Error);
}

TEST_CASE("zstd: a huge but true ratio is believed after it was measured") {
  const Bytes zeros(40'000'000);
  const Bytes frame = compress(zeros);
  REQUIRE(zeros.size() / frame.size() > 1000);
  Bytes out;
  ZstdDecompressor().decompress(frame, zeros.size(), out);
  CHECK(out == zeros);
  CHECK_THROWS_AS(ZstdDecompressor().decompress(frame, zeros.size() + 1, out), Error);
}

TEST_CASE("zstd: damaged frames end in Error or in a text, never otherwise") {
  const Bytes text = random_text(3000, 13, 3);
  const Bytes frame = compress(text);
  ZstdDecompressor decompressor;
  Bytes out;
  unsigned errors = 0;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    Bytes damaged = frame;
    damaged[i] ^= 0x41;
    try {
      decompressor.decompress_up_to(damaged, 1 << 20, out);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
      ++errors;
    }
  }
  CHECK(errors > 0);
}
