#include "codec/lz_encode.hpp"

#include <doctest/doctest.h>

#include <random>

#include "codec/lz_decode.hpp"

using namespace spillway;

namespace {

using Sequence = std::vector<Symbol>;

Sequence random_sequence(std::mt19937& random, std::size_t n) {
  Sequence s(n);
  for (auto& x : s) x = static_cast<Symbol>(random() % 4);
  return s;
}

/// Substitutions, indels, jumps, runs of N and other codes, each at the given rate per 10,000
/// bases.
Sequence mutate(std::mt19937& random, const Sequence& in, unsigned rate) {
  Sequence out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const auto dice = random() % 10000;
    if (dice >= rate) {
      out.push_back(in[i]);
      continue;
    }
    switch (random() % 6) {
      case 0:
        i += random() % 50;
        break;
      case 1: {
        const Sequence novel = random_sequence(random, random() % 100);
        out.insert(out.end(), novel.begin(), novel.end());
        break;
      }
      case 2:
        out.insert(out.end(), 1 + random() % 40, kSymbolN);
        break;
      case 3:
        out.push_back(static_cast<Symbol>(4 + random() % 12));
        break;
      case 4:
        i = random() % in.size();
        if (out.size() > 2 * in.size()) return out;
        break;
      default:
        out.push_back(static_cast<Symbol>(random() % 4));
        break;
    }
  }
  return out;
}

std::string as_string(const Bytes& text) { return {text.begin(), text.end()}; }

Sequence decoded(const Bytes& text, const Sequence& reference, std::uint32_t min_match) {
  Sequence out;
  lz_decode(text, reference, min_match, std::uint64_t{1} << 24, out);
  return out;
}

}  // namespace

TEST_CASE("what is encoded decodes to itself, at any divergence and minimal match") {
  std::mt19937 random(7);
  for (const std::uint32_t min_match : {15u, 20u, 32u}) {
    for (const unsigned rate : {0u, 1u, 10u, 100u, 1000u, 5000u, 10000u}) {
      for (const std::size_t length : {1u, 10u, 33u, 500u, 20000u}) {
        CAPTURE(min_match);
        CAPTURE(rate);
        CAPTURE(length);
        Sequence base = random_sequence(random, length);
        base = mutate(random, base, rate / 10);  // a reference has its own runs of N
        if (base.empty()) continue;
        Sequence segment = mutate(random, base, rate);
        if (segment.empty()) segment = {2};
        const LzReference reference(base, min_match);
        Bytes text;
        if (reference.encode(segment, text)) {
          CHECK(!text.empty());
          CHECK(decoded(text, base, min_match) == segment);
        } else {
          CHECK(segment == base);
        }
      }
    }
  }
}

TEST_CASE("the texts are the short ones of the format") {
  std::mt19937 random(8);
  const Sequence base = random_sequence(random, 1000);
  const LzReference reference(base, 20);
  Bytes text;
  CHECK_FALSE(reference.encode(base, text));
  CHECK(text.empty());

  Sequence substituted = base;
  substituted[400] = static_cast<Symbol>((substituted[400] + 1) % 4);
  CHECK(reference.encode(substituted, text));
  const std::string literal(1, static_cast<char>('A' + substituted[400]));
  CHECK(as_string(text) == "0,380." + literal + "0.");

  text.clear();
  Sequence shorter(base.begin(), base.begin() + 500);
  shorter.insert(shorter.end(), base.begin() + 600, base.end());
  CHECK(reference.encode(shorter, text));
  CHECK(as_string(text).starts_with("0,48"));
  CHECK(text.size() <= 12);

  text.clear();
  Sequence gap = base;
  std::fill(gap.begin() + 300, gap.begin() + 400, kSymbolN);
  CHECK(reference.encode(gap, text));
  CHECK(text.size() < 24);
}

TEST_CASE("sequence that the reference lacks costs a byte a base and no time out of line") {
  std::mt19937 random(9);
  const Sequence base(5000, 0);  // one k-mer, everywhere
  const LzReference reference(base, 20);
  const Sequence other = random_sequence(random, 5000);
  Bytes text;
  CHECK(reference.encode(other, text));
  CHECK(text.size() <= other.size() + 10);
  CHECK(decoded(text, base, 20) == other);
}
