#include "fasta/layout_row.hpp"

#include <doctest/doctest.h>

#include <random>

#include "spillway/error.hpp"

namespace spillway {
namespace {

ByteView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

const LayoutStyle kWindows = {60, "\r\n", "\r\n", "\r\n\r\n", std::string("\0\n", 2)};

TEST_CASE("layout rows: styles come back") {
  for (const LayoutKind kind : {LayoutKind::style, LayoutKind::style_once}) {
    Bytes row;
    append_style_row(row, kind, kWindows);
    LayoutRow read(row);
    CHECK(read.kind() == kind);
    CHECK(read.style() == kWindows);
    row.push_back(0);
    CHECK_THROWS_AS(LayoutRow(row).style(), Error);
    for (std::size_t size = 1; size + 1 < row.size(); ++size) {
      CHECK_THROWS_AS(LayoutRow(ByteView(row).first(size)).style(), Error);
    }
  }
}

TEST_CASE("layout rows: the bytes of a style are those of the format") {
  Bytes row;
  append_style_row(row, LayoutKind::style, {200, "\n", "\r\n", "", "x"});
  CHECK(row == Bytes{0, 0xc8, 0x01, 1, '\n', 2, '\r', '\n', 0, 1, 'x'});
}

TEST_CASE("layout rows: tokens come back") {
  const std::string comment(1000, ';');
  Bytes row;
  append_tokens_head(row, view("\n"));
  append_token(row, {60, 1000000, view("\n")});
  append_token(row, {0, 1, view(" ")});
  append_token(row, {7, 1, view(comment)});
  LayoutRow read(row);
  CHECK(read.kind() == LayoutKind::tokens);
  CHECK(text_of(read.header_end()) == "\n");
  LayoutToken token;
  REQUIRE(read.next_token(token));
  CHECK(token.gap == 60);
  CHECK(token.repeat == 1000000);
  CHECK(text_of(token.bytes) == "\n");
  REQUIRE(read.next_token(token));
  CHECK(token.gap == 0);
  REQUIRE(read.next_token(token));
  CHECK(text_of(token.bytes) == comment);
  CHECK(!read.next_token(token));
}

TEST_CASE("layout rows: what contradicts the rules is corrupt") {
  const auto read_all = [](const Bytes& row) {
    LayoutRow read(row);
    LayoutToken token;
    if (read.kind() <= LayoutKind::style_once) read.style();
    while (read.kind() != LayoutKind::before && read.next_token(token)) {
    }
  };
  CHECK_THROWS_WITH_AS(read_all({}), "layout: an empty row", Error);
  CHECK_THROWS_WITH_AS(read_all({4}), "layout: an empty row", Error);
  CHECK_THROWS_WITH_AS(read_all({5, 0}), "layout: a row of unknown kind 5", Error);
  CHECK_THROWS_WITH_AS(read_all({3, 1, 1, 2, 'x'}), "layout: a row ends early", Error);
  CHECK_THROWS_WITH_AS(read_all({3, 1, 1}), "layout: a row ends early", Error);
  CHECK_THROWS_WITH_AS(read_all({3, 1, 1, 0}), "layout: a token without bytes", Error);
  CHECK_THROWS_WITH_AS(read_all({3, 1, 0, 1, 'x'}), "layout: a token that is repeated 0 times over",
                       Error);
  CHECK_THROWS_WITH_AS(read_all({3, 0, 2, 1, 'x'}), "layout: a token that is repeated 2 times over",
                       Error);
  CHECK_THROWS_WITH_AS(read_all({3, 1, 2, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}),
                       "layout: a token that is repeated 2 times over", Error);
  CHECK_NOTHROW(read_all({3, 1, 2, 8, 1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK_NOTHROW(read_all({3, 1, 1, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  CHECK_THROWS_AS(read_all({2, 0x81, 2}), Error);
  Bytes style = {0, 60, 1, 1, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0};
  CHECK_THROWS_WITH_AS(read_all(style), "layout: a style with a string of 9 bytes", Error);
  style = {0, 60, 0x80, 2};
  style.resize(300);
  CHECK_THROWS_WITH_AS(read_all(style), "layout: a style with a string of 256 bytes", Error);
  Bytes overflow = {3, 2};
  append_leb128(overflow, std::uint64_t{1} << 63);
  overflow.insert(overflow.end(), {1, 'x'});
  CHECK_THROWS_AS(read_all(overflow), Error);
  CHECK_THROWS_WITH_AS(
      read_all({3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 1, 1, 'x'}),
      "layout: a number of more than 64 bits", Error);

  std::mt19937 random(3);
  for (unsigned round = 0; round < 20000; ++round) {
    Bytes row(random() % 24);
    for (std::uint8_t& byte : row) byte = static_cast<std::uint8_t>(random() % 5);
    try {
      read_all(row);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::corrupt);
    }
  }
}

TEST_CASE("layout rows: drafts come back, and know which style does for them") {
  for (const DraftStyle& draft :
       {DraftStyle{kWindows, 0}, DraftStyle{{0, "\n", "", "", ""}, 300}}) {
    Bytes row;
    append_draft_style_row(row, draft);
    const DraftStyle read = read_draft_style_row(row);
    CHECK(read.style == draft.style);
    CHECK(read.at_least == draft.at_least);
  }
  const DraftStyle one_line = {{0, "\n", "?", "\n", ""}, 70};
  CHECK(one_line.is_met_by({80, "\n", "\n", "\n", ""}));
  CHECK(one_line.is_met_by({70, "\n", "\n", "\n", ""}));
  CHECK(one_line.is_met_by({0, "\n", "\n", "\n", ""}));
  CHECK(!one_line.is_met_by({69, "\n", "\n", "\n", ""}));
  CHECK(!one_line.is_met_by({80, "\r\n", "\n", "\n", ""}));
  CHECK(!one_line.is_met_by({80, "\n", "\n", "", ""}));
  CHECK(!one_line.is_met_by({80, "\n", "\n", "\n", "\n"}));
  const DraftStyle wrapped = {{70, "\n", "\n", "\n", ""}, 0};
  CHECK(wrapped.is_met_by(wrapped.style));
  CHECK(!wrapped.is_met_by({0, "\n", "\n", "\n", ""}));
  CHECK(!wrapped.is_met_by({71, "\n", "\n", "\n", ""}));
  CHECK(!wrapped.is_met_by({70, "\n", "\r\n", "\n", ""}));
}

}  // namespace
}  // namespace spillway
