#include "codec/pack.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "spillway/error.hpp"

using namespace spillway;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes(const std::string& text) { return {text.begin(), text.end()}; }

std::vector<std::string> sequences_of(const Pack& pack) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < pack.size(); ++i) all.emplace_back(pack[i].begin(), pack[i].end());
  return all;
}

struct Codecs {
  RepeatParser repeats;
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
};

Bytes random_symbols(std::size_t size, unsigned alphabet) {
  std::mt19937 random(static_cast<unsigned>(size) + alphabet);
  Bytes symbols(size);
  for (auto& s : symbols) s = static_cast<std::uint8_t>(random() % alphabet);
  return symbols;
}

}  // namespace

TEST_CASE("pack: sequences come back, compressed or as they are") {
  Codecs codecs;
  std::string text;
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    expected.push_back(i % 7 == 0 ? "" : "0,1234.A" + std::to_string(i));
    text += expected.back() + '\xff';
  }
  const Part part = make_pack_part(bytes(text), codecs.compressor, {.level = 17});
  CHECK(part.metadata == text.size());
  CHECK(part.bytes.back() == 0);
  CHECK(part.bytes.size() < text.size());
  const Pack pack = Pack::decode(part.metadata, part.bytes, codecs.decompressor);
  CHECK(sequences_of(pack) == expected);

  const Part small = make_pack_part(bytes("A\xff"
                                          "BC\xff"),
                                    codecs.compressor, {.level = 17});
  CHECK(small.metadata == 0);
  CHECK(sequences_of(Pack::decode(0, small.bytes, codecs.decompressor)) ==
        std::vector<std::string>{"A", "BC"});
  CHECK(Pack::decode(0, {}, codecs.decompressor).size() == 0);
}

TEST_CASE("pack: an excerpt has the sequences that were asked for") {
  Codecs codecs;
  ScratchBuffer scratch;
  std::string text;
  std::vector<std::string> all;
  std::mt19937 random(5);
  for (std::uint32_t i = 0; i < 300; ++i) {
    all.push_back(i % 5 == 0 ? "" : std::string(random() % 2000, static_cast<char>('A' + i % 4)));
    text += all.back() + '\xff';
  }
  const Part part = make_pack_part(bytes(text), codecs.compressor, {.level = 3});
  REQUIRE(part.metadata != 0);
  for (const Part& stored : {part, Part{0, bytes(text)}}) {
    for (const std::vector<std::uint32_t>& numbers : std::vector<std::vector<std::uint32_t>>{
             {}, {0}, {299}, {7}, {0, 1, 2, 3}, {5, 100, 298, 299}, {299, 300, 4'000'000'000}}) {
      const PackExcerpt excerpt =
          PackExcerpt::decode(stored.metadata, stored.bytes, numbers, codecs.decompressor, scratch);
      for (std::uint32_t i = 0; i < 302; ++i) {
        const auto found = excerpt.find(i);
        const bool is_there = i < 300 && std::ranges::find(numbers, i) != numbers.end();
        REQUIRE(found.has_value() == is_there);
        if (is_there) CHECK(std::string(found->begin(), found->end()) == all[i]);
      }
    }
  }
}

TEST_CASE("pack: an excerpt of what contradicts itself is corrupt") {
  Codecs codecs;
  ScratchBuffer scratch;
  const auto excerpt_of = [&](std::uint64_t metadata, const Bytes& stored) {
    const std::vector<std::uint32_t> numbers = {0, 1000};
    return PackExcerpt::decode(metadata, stored, numbers, codecs.decompressor, scratch);
  };
  const Part part = make_pack_part(Bytes(1000, 0xff), codecs.compressor, {.level = 3});
  CHECK(excerpt_of(part.metadata, part.bytes).find(0)->empty());
  CHECK(!excerpt_of(part.metadata, part.bytes).find(1000));
  CHECK_THROWS_AS(excerpt_of(999, part.bytes), Error);
  CHECK_THROWS_AS(excerpt_of(~std::uint64_t{0}, part.bytes), Error);
  CHECK_THROWS_AS(excerpt_of(1000, {}), Error);
  CHECK_THROWS_AS(excerpt_of(0, bytes("ABC")), Error);
  CHECK(!excerpt_of(0, {}).find(0));
}

TEST_CASE("pack: what contradicts itself is corrupt") {
  Codecs codecs;
  const Bytes text(1000, 0xff);
  const Part part = make_pack_part(text, codecs.compressor, {.level = 3});
  REQUIRE(part.metadata == 1000);
  CHECK_THROWS_AS(Pack::decode(999, part.bytes, codecs.decompressor), Error);
  CHECK_THROWS_AS(Pack::decode(~std::uint64_t{0}, part.bytes, codecs.decompressor), Error);
  CHECK_THROWS_AS(Pack::decode(1000, {}, codecs.decompressor), Error);
  CHECK_THROWS_AS(Pack::decode(0, bytes("ABC"), codecs.decompressor), Error);  // no end
  CHECK_THROWS_AS(Pack::decode(1, bytes("\xff"), codecs.decompressor), Error);
}

TEST_CASE("reference: comes back whatever its alphabet, size and compressibility") {
  Codecs codecs;
  for (const unsigned alphabet : {1U, 4U, 5U, 16U}) {
    for (const std::size_t size : {1U, 2U, 30U, 60000U, 300000U}) {
      CAPTURE(alphabet);
      CAPTURE(size);
      const Bytes symbols = random_symbols(size, alphabet);
      const Part part = make_reference_part(symbols, codecs.repeats, codecs.compressor,
                                            {.level = 3}, {.level = 3});
      CHECK((part.metadata == 0 || part.metadata == size));
      CHECK(part.bytes.size() <= size);
      CHECK(decode_reference(part.metadata, part.bytes, kSymbolAlphabet, codecs.decompressor) ==
            symbols);
    }
  }
}

TEST_CASE("reference: random bases take two bits, repeats less than tuples can") {
  Codecs codecs;
  const Bytes bases = random_symbols(100000, 4);
  const Part part =
      make_reference_part(bases, codecs.repeats, codecs.compressor, {.level = 13}, {.level = 15});
  CHECK(part.bytes.back() == 1);
  CHECK(part.bytes.size() < 100000 / 4 + 100);

  // Period 101 is no multiple of 4: only plain symbols repeat at once.
  Bytes repeat;
  for (std::size_t i = 0; i < 2020; ++i) repeat.push_back(bases[i % 101]);
  const Part plain =
      make_reference_part(repeat, codecs.repeats, codecs.compressor, {.level = 13}, {.level = 15});
  CHECK(plain.bytes.back() == 0);
  CHECK(decode_reference(plain.metadata, plain.bytes, kSymbolAlphabet, codecs.decompressor) ==
        repeat);
}

TEST_CASE("reference: in letters, and corrupt where it contradicts itself") {
  Codecs codecs;
  CHECK(decode_reference(0, {0, 1, 2, 3, 4, 15}, kLetterAlphabet, codecs.decompressor) ==
        bytes("ACGTNU"));
  CHECK_THROWS_AS(decode_reference(0, {16}, kLetterAlphabet, codecs.decompressor), Error);
  const Bytes symbols = random_symbols(1000, 4);
  const Part part =
      make_reference_part(symbols, codecs.repeats, codecs.compressor, {.level = 3}, {.level = 3});
  for (const std::uint64_t claim : {std::uint64_t{999}, std::uint64_t{1001}, ~std::uint64_t{0}}) {
    CHECK_THROWS_AS(decode_reference(claim, part.bytes, kLetterAlphabet, codecs.decompressor),
                    Error);
  }
  Bytes wrong_marker = part.bytes;
  wrong_marker.pop_back();
  wrong_marker.push_back(2);
  CHECK_THROWS_AS(decode_reference(1000, wrong_marker, kLetterAlphabet, codecs.decompressor),
                  Error);
  CHECK_THROWS_AS(decode_reference(1000, {}, kLetterAlphabet, codecs.decompressor), Error);
}
