#include "input/decompress/bgzf_source.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "codec/bgzf_writer.hpp"
#include "codec/crc32.hpp"
#include "codec/deflater.hpp"
#include "input/open_input.hpp"
#include "spillway/error.hpp"
#include "unit/input/memory_source.hpp"

namespace spillway {
namespace {

constexpr std::size_t kEndBytes = 28;  // of the empty block that ends a file

std::string random_bases(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(size, 'A');
  for (char& c : text) c = "ACGT"[random() % 4];
  return text;
}

std::string bgzf(const std::string& text) {
  std::string file;
  BgzfWriter writer(
      1, [&](std::span<const std::uint8_t> bytes) { file.append(bytes.begin(), bytes.end()); }, {});
  writer.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  writer.finish();
  return file;
}

/// What reading gives before its end or its error.
struct Outcome {
  std::string text;
  std::string error;

  bool operator==(const Outcome&) const = default;
};

Outcome outcome(const std::string& file, unsigned threads, std::size_t max_piece = 0,
                std::size_t piece = 50'000) {
  Outcome result;
  try {
    const auto source = decompress(test::memory_source(file, max_piece), {.threads = threads});
    std::vector<std::uint8_t> out(piece);
    while (const std::size_t n = source->read(out)) {
      result.text.append(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n));
    }
  } catch (const Error& error) {
    result.error = error.what();
  }
  return result;
}

// The text that comes before an error depends on how much is asked for at once, so that only what
// both give is compared.
void check_same(const Outcome& parallel, const Outcome& serial) {
  CHECK(parallel.error == serial.error);
  if (serial.error.empty()) {
    CHECK(parallel.text == serial.text);
  } else {
    const std::size_t both = std::min(parallel.text.size(), serial.text.size());
    CHECK(parallel.text.compare(0, both, serial.text, 0, both) == 0);
  }
}

void check_same(const std::string& file) { check_same(outcome(file, 2), outcome(file, 0)); }

/// A gzip member of `text` (at most 65,280 bytes): a block of BGZF, or a plain one.
std::string member(const std::string& text, bool is_block) {
  const ByteView bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  Bytes data(1 << 16);
  data.resize(Deflater().deflate(bytes, data));
  REQUIRE(!data.empty());
  Bytes all = {0x1f, 0x8b, 8, static_cast<std::uint8_t>(is_block ? 4 : 0), 0, 0, 0, 0, 0, 0xff};
  if (is_block) {
    all.insert(all.end(), {6, 0, 'B', 'C', 2, 0});
    append_little_endian(all, static_cast<std::uint16_t>(data.size() + 25));
  }
  all.insert(all.end(), data.begin(), data.end());
  append_little_endian(all, crc32(0, bytes));
  append_little_endian(all, static_cast<std::uint32_t>(text.size()));
  return {all.begin(), all.end()};
}

TEST_CASE("bgzip data are inflated on threads as on one, in pieces of any size") {
  for (const std::size_t size : {0, 1, 65'280, 65'281, 522'240, 522'241, 3'000'000}) {
    CAPTURE(size);
    const std::string text = random_bases(size, 1);
    const std::string file = bgzf(text);
    CHECK(is_bgzf({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}));
    for (const unsigned threads : {1U, 3U}) {
      CHECK(outcome(file, threads) == Outcome{text, ""});
      CHECK(outcome(file, threads, 3000, 777) == Outcome{text, ""});
    }
  }
}

TEST_CASE("files one after another, and what is no bgzip between them") {
  const std::string a = random_bases(900'000, 2);
  const std::string b = random_bases(300'000, 3);
  CHECK(outcome(bgzf(a) + bgzf(b), 2) == Outcome{a + b, ""});
  // A block whose extra field holds something in addition: read as plain gzip.
  std::string other = bgzf(b);
  other[10] = 10;
  const std::uint16_t bytes = static_cast<std::uint16_t>(static_cast<std::uint8_t>(other[16]) |
                                                         static_cast<std::uint8_t>(other[17]) << 8);
  other.insert(18, std::string("XX\0\0", 4));
  other[16] = static_cast<char>((bytes + 4) & 0xff);
  other[17] = static_cast<char>((bytes + 4) >> 8);
  CHECK(outcome(bgzf(a) + other, 2) == Outcome{a + b, ""});
  check_same(bgzf(a) + other);
  CHECK(outcome(bgzf(a) + std::string(1000, '\0'), 2) == Outcome{a, ""});
  check_same(bgzf(a) + "garbage");
  check_same(bgzf(a) + "garbage that is longer than the header of a block");
}

TEST_CASE("a bgzip file that ends early says so, wherever that is") {
  const std::string file = bgzf(random_bases(1'200'000, 4));
  std::mt19937 random(5);
  CHECK(outcome(file.substr(0, file.size() - kEndBytes), 2).error ==
        "memory.fa: truncated: the block that ends a bgzip file is missing");
  for (std::size_t left : {1, 18, 27, 28, 29}) check_same(file.substr(0, file.size() - left));
  for (int i = 0; i < 8; ++i) check_same(file.substr(0, 30 + random() % (file.size() - 30)));
}

TEST_CASE("damage is found, and reported as by one thread") {
  const std::string file = bgzf(random_bases(1'200'000, 6));
  std::mt19937 random(7);
  int found = 0;
  for (int i = 0; i < 12; ++i) {
    std::string damaged = file;
    const std::size_t at = 18 + random() % (file.size() - 18);
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    CAPTURE(at);
    check_same(damaged);
    found += outcome(damaged, 2).error.empty() ? 0 : 1;
  }
  CHECK(found > 10);  // a few bytes of headers mean nothing
}

TEST_CASE("random files are read on 1 to 8 threads as on none") {
  constexpr std::array<std::size_t, 6> kSizes = {1, 1, 10, 1000, 20'000, 65'281};
  std::mt19937 random(8);
  const auto below = [&](std::size_t n) { return random() % n; };
  std::array<int, 2> ended = {0, 0};  // with an error or without
  for (int i = 0; i < 32; ++i) {
    CAPTURE(i);
    std::string text;
    std::string file;
    const std::size_t members = 1 + below(60);
    const bool has_plain = below(4) == 0;
    for (std::size_t m = 0; m < members; ++m) {
      const std::string part =
          random_bases(below(kSizes[below(kSizes.size())]), static_cast<unsigned>(random()));
      file += member(part, m == 0 || !has_plain || below(20) > 0);
      text += part;
    }
    if (text.empty()) continue;
    const std::size_t ending = below(8);
    if (ending != 0) file += member("", true);
    if (ending == 1) file.append(below(300'000), '\0');
    if (ending == 2) file += std::string(below(3), '\0') + random_bases(1 + below(100), 9);
    if (ending == 3) file.resize(1 + below(file.size()));
    if (ending == 4) {
      const std::size_t at = 18 + below(file.size() - 18);
      file[at] = static_cast<char>(file[at] ^ (1 << below(8)));
    }
    const Outcome serial = outcome(file, 0);
    if (ending >= 5) CHECK(serial == Outcome{text, ""});
    ++ended[serial.error.empty() ? 0 : 1];
    for (unsigned threads = 1; threads <= 8; ++threads) {
      CAPTURE(threads);
      const std::size_t max_piece = below(2) == 0 ? 0 : 1 + below(100'000);
      check_same(outcome(file, threads, max_piece, 1 + below(200'000)), serial);
    }
  }
  CHECK(ended[0] > 10);
  CHECK(ended[1] > 5);
}

TEST_CASE("plain gzip is no bgzip, and threads need their memory") {
  const std::string file = bgzf("ACGT");
  std::string plain = file;
  plain[12] = 'X';
  CHECK_FALSE(is_bgzf({reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size()}));
  CHECK_FALSE(is_bgzf({reinterpret_cast<const std::uint8_t*>(file.data()), 17}));
  const auto held = [&](std::uint64_t max_bytes) {
    return decompress(test::memory_source(file), {.max_bytes = max_bytes, .threads = 2})
        ->decoder_bytes();
  };
  CHECK(held(BgzfSource::memory_bytes(2)) == BgzfSource::memory_bytes(2));
  CHECK(held(BgzfSource::memory_bytes(2) - 1) == BgzfSource::memory_bytes(1));
  CHECK(held(BgzfSource::memory_bytes(1) - 1) == 0);
}

}  // namespace
}  // namespace spillway
