#include "codec/text_parser.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "codec/pack.hpp"
#include "codec/zstd.hpp"

using namespace spillway;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937;

constexpr ZstdParameters kParsed = {
    .level = 15, .window_log = TextParser::kWindowLog, .hash_log = 6, .chain_log = 6};

// What a decoder makes of the steps.
Bytes replay(std::span<const TextStep> steps, const Bytes& text) {
  Bytes out;
  for (const TextStep& step : steps) {
    REQUIRE(out.size() + step.literals + step.match <= text.size());
    const auto from = text.begin() + static_cast<std::ptrdiff_t>(out.size());
    out.insert(out.end(), from, from + step.literals);
    REQUIRE(step.offset > 0);
    REQUIRE(step.offset <= out.size());
    REQUIRE(step.match >= 4);
    for (std::uint32_t i = 0; i < step.match; ++i) out.push_back(out[out.size() - step.offset]);
  }
  out.insert(out.end(), text.begin() + static_cast<std::ptrdiff_t>(out.size()), text.end());
  return out;
}

std::size_t check_round_trip(TextParser& parser, const Bytes& text) {
  const auto steps = parser.parse(text);
  REQUIRE(steps);
  CHECK(replay(*steps, text) == text);
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
  const Part part = make_pack_part(text, *steps, compressor, kParsed);
  CHECK(unpacks_to(part, text, decompressor));
  return part.bytes.size();
}

// Texts of relatives against one reference: variants come at places of their own, or with a text
// before.
Bytes delta_texts(std::size_t texts, std::size_t tokens, unsigned seed) {
  Random random(seed);
  std::vector<std::string> all;
  std::string out;
  for (std::size_t i = 0; i < texts; ++i) {
    std::string text;
    const std::string* const like = all.empty() ? nullptr : &all[random() % all.size()];
    while (text.size() < tokens * 6) {
      if (like != nullptr && random() % 8 != 0) {
        const std::size_t at = std::min(text.size(), like->size());
        text += like->substr(at, 1 + random() % 200);
      } else {
        text += "ABCD!!"[random() % 6];
        if (random() % 3 != 0) {
          text += std::to_string(random() % 20 == 0 ? random() % 40000 : 0) + "," +
                  std::to_string(random() % 3000) + ".";
        }
      }
    }
    all.push_back(text);
    out += text + '\xff';
  }
  return {out.begin(), out.end()};
}

}  // namespace

TEST_CASE("text parser: texts of any length come back") {
  TextParser parser;
  const Bytes all = delta_texts(4, 100, 1);
  for (std::size_t size = 0; size < 70; ++size) {
    check_round_trip(parser, {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size)});
  }
  for (const std::size_t size : {511, 512, 513, 1023, 1024, 1025, 1500}) {
    check_round_trip(parser, {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size)});
  }
}

TEST_CASE("text parser: delta texts come back, smaller than zstd makes them in the same time") {
  TextParser parser;
  ZstdCompressor compressor;
  for (unsigned seed = 0; seed < 12; ++seed) {
    const Bytes text = delta_texts(5 + seed * 9, 30 + seed * 70, seed);
    Bytes by_zstd;
    compressor.compress(text, ZstdParameters{.level = 12}, by_zstd);
    CHECK(check_round_trip(parser, text) < by_zstd.size() * 102 / 100);
  }
}

TEST_CASE("text parser: runs, periods and noise come back") {
  TextParser parser;
  for (const std::size_t size : {std::size_t{5000}, std::size_t{300000}}) {
    check_round_trip(parser, Bytes(size, '!'));
    for (const std::size_t period : {2, 3, 7, 63, 64, 65, 1000}) {
      Bytes text(size);
      for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<std::uint8_t>('A' + i % period);
      CHECK(check_round_trip(parser, text) < 2000);
    }
    Random random(7);
    Bytes noise(size);
    for (auto& byte : noise) byte = static_cast<std::uint8_t>(random());
    check_round_trip(parser, noise);
    // Literals over more than a block of zstd's, then a match that reaches over all of them.
    Bytes twice = noise;
    twice.insert(twice.end(), noise.begin(), noise.end());
    if (size > 131072) CHECK(check_round_trip(parser, twice) < size + size / 10);
    // Few letters: many short matches.
    for (auto& byte : noise) byte = static_cast<std::uint8_t>('A' + byte % 3);
    check_round_trip(parser, noise);
  }
}

TEST_CASE("text parser: steps depend on the text alone") {
  const Bytes text = delta_texts(10, 300, 3);
  TextParser used;
  (void)used.parse(delta_texts(30, 200, 4));
  const auto steps = used.parse(text);
  TextParser fresh;
  const auto again = fresh.parse(text);
  REQUIRE(steps);
  REQUIRE(again);
  CHECK(std::vector(steps->begin(), steps->end()) == std::vector(again->begin(), again->end()));
}

TEST_CASE("text parser: a text that is too long, or would take too many steps, is declined") {
  TextParser parser;
  Bytes text(std::size_t{1} << TextParser::kWindowLog, 'A');
  CHECK_FALSE(parser.parse(text));
  text.pop_back();
  check_round_trip(parser, text);
  // Words in any order: a step for each.
  Random random(5);
  std::vector<Bytes> words(4096, Bytes(6));
  for (auto& word : words) {
    for (auto& byte : word) byte = static_cast<std::uint8_t>(random());
  }
  text.clear();
  while (text.size() < 3000000) {
    const Bytes& word = words[random() % words.size()];
    text.insert(text.end(), word.begin(), word.end());
  }
  CHECK_FALSE(parser.parse(text));
  text.resize(100000);
  check_round_trip(parser, text);
}
