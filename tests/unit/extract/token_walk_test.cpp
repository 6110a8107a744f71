#include "extract/token_walk.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace spillway;

namespace {

struct Token {
  std::uint64_t gap;
  std::uint64_t repeat;
  std::string text;
};

TokenWalk walk_over(const std::vector<Token>& tokens) {
  return TokenWalk([&tokens, at = std::size_t{0}](LayoutToken& token) mutable {
    if (at == tokens.size()) return false;
    const auto& [gap, repeat, text] = tokens[at++];
    token = {gap, repeat, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}};
    return true;
  });
}

std::string plain(std::string_view bases, const std::vector<Token>& tokens) {
  std::string text;
  for (const auto& [gap, repeat, bytes] : tokens) {
    for (std::uint64_t i = 0; i < repeat; ++i) {
      text += bases.substr(0, gap);
      bases.remove_prefix(gap);
      text += bytes;
    }
  }
  return text += bases;
}

// As archives do it: piece by piece, then what is behind the last base.
template <typename PieceSize>
std::string walked(const std::string& bases, const std::vector<Token>& tokens, PieceSize size,
                   int* last_byte = nullptr) {
  TokenWalk walk = walk_over(tokens);
  std::string out;
  const auto write = [&](std::size_t at, std::uint64_t count, const InterleavedText& text) {
    Bytes piece(count + text.bytes);
    const Bytes letters(bases.begin() + static_cast<std::ptrdiff_t>(at),
                        bases.begin() + static_cast<std::ptrdiff_t>(at + count));
    CHECK(write_interleaved(letters, text.tokens, piece.data()) == piece.data() + piece.size());
    out.append(piece.begin(), piece.end());
    if (last_byte != nullptr) *last_byte = text.last_byte;
  };
  for (std::size_t at = 0; at < bases.size();) {
    InterleavedText text;
    const std::size_t most = std::min<std::size_t>(size(), bases.size() - at);
    const std::uint64_t taken = walk.take(most, text);
    CHECK(taken <= most);
    CHECK(text.bytes < (std::uint64_t{3} << 20));
    write(at, taken, text);
    at += taken;
  }
  while (!walk.ended()) {
    InterleavedText text;
    CHECK(walk.take(0, text) == 0);
    REQUIRE(text.bytes > 0);
    write(bases.size(), 0, text);
  }
  return out;
}

}  // namespace

TEST_CASE("tokens: text comes between the bases, whatever the pieces") {
  const std::string bases = "ACGTACGTACGTACGTACGTACGTACGTACGTACGTACGT";
  const std::vector<Token> tokens = {{0, 1, ";x\n"}, {3, 4, " "},     {0, 1, "\n"},
                                     {0, 1, "\t"},   {1, 20, "\r\n"}, {8, 1, "\n\n"}};
  std::mt19937 random(1);
  const std::string expected = plain(bases, tokens);
  CHECK(expected.size() == bases.size() + 51);
  for (int round = 0; round < 200; ++round) {
    int last_byte = -1;
    CHECK(walked(
              bases, tokens, [&] { return 1 + random() % 17; }, &last_byte) == expected);
    CHECK(last_byte == '\n');
  }
  int last_byte = 0;
  CHECK(walked(
            "ACG", {{2, 1, "\n"}}, [] { return 3; }, &last_byte) == "AC\nG");
  CHECK(last_byte == -1);
  CHECK(walked("", {{0, 1, "\n"}, {0, 1, "x"}}, [] { return 1; }) == "\nx");
  CHECK(walked("ACG", {}, [] { return 2; }) == "ACG");
}

TEST_CASE("tokens: a lot of text does not come at once") {
  const std::string bases(100, 'A');
  std::vector<Token> tokens;
  for (int i = 0; i < 40; ++i) {
    tokens.push_back(
        {i % 5 == 0 ? 2U : 0U, 1, std::string(200'000, static_cast<char>('a' + i % 26))});
  }
  CHECK(walked(bases, tokens, [] { return 60; }) == plain(bases, tokens));
}

TEST_CASE("tokens that go beyond the contig are told") {
  const std::vector<Token> tokens = {{4, UINT64_MAX / 4, "\n"}};
  TokenWalk walk = walk_over(tokens);
  InterleavedText text;
  CHECK(walk.take(10, text) == 10);
  CHECK(text.bytes == 2);
  InterleavedText rest;
  CHECK(walk.take(0, rest) == 0);
  CHECK(rest.bytes == 0);
  CHECK_FALSE(walk.ended());
}
