// The reader and the recorder of layout together: no byte is lost.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/hash.hpp"
#include "fasta_rebuild.hpp"
#include "spillway/error.hpp"
#include "unit/input/memory_source.hpp"

namespace spillway {
namespace {

using test::memory_source;
using test::read_contigs;
using test::rebuild;
using test::ToldContig;

std::vector<ToldContig> check_comes_back(const std::string& text, std::size_t max_piece = 0,
                                         unsigned seed = 1) {
  const auto contigs = read_contigs(memory_source(text, max_piece, seed));
  const std::string got = rebuild(contigs, false);
  CHECK(got.size() == text.size());
  CHECK((got == text));  // not shown: it may be long
  CHECK((rebuild(contigs, true) == text));
  for (const ToldContig& contig : contigs) {
    for (const Bytes& row : contig.rows) CHECK(row.size() <= kMaxLayoutRowBytes);
  }
  return contigs;
}

/// Kinds of the rows, contig by contig: "40,,1" for three contigs, the second without rows.
std::string kinds(const std::string& text) {
  std::string kinds;
  for (const std::size_t max_piece : {0, 1, 3}) {
    std::string got;
    const auto contigs = check_comes_back(text, max_piece);
    for (const ToldContig& contig : contigs) {
      if (&contig != &contigs.front()) got += ',';
      for (const Bytes& row : contig.rows) got += static_cast<char>('0' + row.at(0));
    }
    if (max_piece > 0) CHECK(got == kinds);
    kinds = got;
  }
  return kinds;
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST_CASE("layout: a file of regular lines takes one row") {
  const std::string line(60, 'A');
  for (const std::string eol : {"\n", "\r\n", "\r"}) {
    const std::string contig = ">x" + eol + repeated(line + eol, 5) + "ACGT" + eol;
    CHECK(kinds(contig + contig + contig) == "0,,");
    CHECK(kinds(contig + ">y" + eol + "ACG" + eol + contig) == "0,,");
    CHECK(kinds(contig + ">y" + eol + contig) == "0,,");
  }
}

TEST_CASE("layout: a last line without its end takes a row of its own") {
  CHECK(kinds(">x\nACGT\nAC\n>y\nACGT\nA\n>z\nACGT\nACGT") == "0,,1");
  CHECK(kinds(">x\nACGT\nAC\n>y\nACGT\nA\n>z\nACG") == "0,,1");
  CHECK(kinds(">x\nACGT\n>z\nACGTAAA") == "0,1");
  CHECK(kinds(">x\nACGT") == "0");
  CHECK(kinds(">x\nACGT\nAC\n\n>y\nACGT\nA\n\n>z\nACGT\nACGT\n") == "0,,1");
  CHECK(kinds(">x\nACGT\nAC\n>") == "0,1");
}

TEST_CASE("layout: contigs in one line") {
  CHECK(kinds(">x\nACGT\n>y\nACG\n>z\nACGTA\n>u\nA\n>v\nACGTA\n") == "0,,0,,");
  CHECK(kinds(">x\nACG\n>y\nACGT\nAC\n>z\nAC\n") == "0,0,");
  CHECK(kinds(">x\nACGT\nA\n>y\nACGTA\n>z\nAC\n>u\nACGT\nA\n") == "0,0,,0");
}

TEST_CASE("layout: contigs without a base") {
  CHECK(kinds(">x\n>y\n>z\n") == "0,,");
  CHECK(kinds(">x\n\n>y\n\n>z\n\n>a\nACGT\nAC\n>b\n\n") == "0,,,0,");
  CHECK(kinds(">x\nACGT\nA\n>y\n\n>z\n\n>a\nACGT\nAC\n>b\n\n") == "0,0,,,");
  CHECK(kinds(">x\nACGT\nA\n>y\n\n") == "0,1");
  CHECK(kinds(">") == "0");
  CHECK(kinds(">\n>") == "0,1");
}

TEST_CASE("layout: what no style says is told in tokens") {
  CHECK(kinds(">x\nACGT\nA\n>y\nACGT\nA\nACGT\n>z\nACGT\nAC\n") == "0,2,");
  CHECK(kinds(">x\nACGT\nACGTA\n") == "2");
  CHECK(kinds(">x\nACGT\nAC\n;comment\nACGT\n") == "2");
  CHECK(kinds(">x\n;comment\nACGT\nACGT\nAC\n") == "0");
  CHECK(kinds(">x\nACGT\nAC>T\nACGT\n") == "0");
  CHECK(kinds(">x\nACGT\nAC\vT\nACGT\n") == "2");
  CHECK(kinds(">x\nACGT \nACGT\nA\n") == "2");
  CHECK(kinds(">x\nACGT\r\nACGT\nA\n") == "2");
  CHECK(kinds(">x\n" + std::string(255, '\n') + "A\n") == "2");
  CHECK(kinds(">x\n" + std::string(254, '\n') + "A\n") == "0");
  CHECK(kinds(">x\nACGT" + std::string(9, '\n') + "A\n") == "2");
  CHECK(kinds(">x\nACGT" + std::string(8, '\n') + "A\n") == "0");
}

TEST_CASE("layout: what was regular for long costs no more in tokens") {
  const std::string lines = repeated("ACGT\n", 100000);
  const auto contigs = check_comes_back(">x\n" + lines + "ACGTA\n" + lines);
  REQUIRE(contigs.size() == 1);
  REQUIRE(contigs[0].rows.size() == 1);
  CHECK(contigs[0].rows[0].size() < 30);
}

TEST_CASE("layout: text before the first record, of any length") {
  CHECK(kinds("\n>x\nA\n") == "40");
  CHECK(kinds("\xef\xbb\xbf>x\nA\n") == "40");
  CHECK(kinds("; a comment > here\r\n\r\n>x\r\nA\r\n") == "40");
  CHECK(kinds("a >\n >\n>x\nA\n") == "40");
  CHECK(kinds("\r>x\rA\r") == "40");
  const auto contigs = check_comes_back(repeated("no record\n", 10000) + ">x\nACGT\nAC");
  REQUIRE(contigs[0].rows.size() == 8);
  CHECK(contigs[0].rows[6][0] == 4);
}

TEST_CASE("layout: comments and blanks of any length") {
  check_comes_back(">x\nACGT\n;" + std::string(1000000, 'c') + "\nACGT\n");
  check_comes_back(">x\n;" + std::string(300000, 'c') + "\n>y\nAC");
  check_comes_back(">x\nAC" + std::string(1000000, ' ') + "GT\n" + std::string(70000, '\n'));
}

TEST_CASE("layout: the first line end decides what lines end in") {
  const auto letters = [](const std::string& text) {
    const auto contigs = check_comes_back(text);
    check_comes_back(text, 1);
    std::string all;
    for (const ToldContig& contig : contigs) {
      all += (all.empty() ? "" : "|") + contig.header + ":" + contig.letters;
    }
    return all;
  };
  CHECK(letters(">a\rAC\rGT\r>b\rA") == "a:ACGT|b:A");
  CHECK(letters(">a\rAC\nGT\n\r>b\n\rA") == "a:ACGT|b\n:A");
  CHECK(letters(">a\nAC\rGT\r>b\nA") == "a:ACGT>bA");
  CHECK(letters(">a\nAC\n>b\rc\r\nA") == "a:AC|b\rc:A");
  CHECK(letters(">a\r\nAC\r>b\r\n>c\r") == "a:AC>b|c:");
  CHECK(letters("\r\n>a\rC\nAC\n") == "a\rC:AC");
  CHECK(letters("\r>a\nC\rAC\n") == "a\nC:AC");
  CHECK(letters(">a\r\r\nAC\r\r\nA\r\r\n") == "a:ACA");
  CHECK(letters(">a\r") == "a:");
  CHECK(letters("\r\r\n;x\r>a\rC") == "a:C");
}

// --- random files

/// Text in which everything odd is likely.
std::string random_text(std::mt19937& random) {
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const std::string letters = "ACGTNRYSWKMBDHVU";
  const std::string eols[] = {"\n", "\r\n", "\r", "\n\n", " \n", "\r\r\n"};
  const auto mess = [&](unsigned most) {
    std::string bytes;
    for (unsigned i = below(most + 1); i > 0; --i) {
      bytes += below(2) == 0 ? "\n\r >;\t-*\xefxaN"[below(12)] : static_cast<char>(below(256));
    }
    return bytes;
  };
  const std::string eol = eols[below(below(3) == 0 ? 6 : 3)];
  const unsigned width = 1 + below(below(4) == 0 ? 100000 : 90);
  const bool odd = below(2) == 0;
  std::string text;
  if (below(4) == 0) text += "\xef\xbb\xbf";
  if (below(4) == 0) text += mess(30) + eol;
  if (below(40) == 0) text += std::string(below(40000), 'p') + eol;
  for (unsigned record = 1 + below(6); record > 0; --record) {
    text += ">" + (below(3) == 0 ? mess(20) : "name") + eol;
    unsigned bases = below(4) == 0 ? 0 : below(4) == 0 ? below(200000) : below(400);
    unsigned line_bases = below(8) == 0 ? 1 + below(100) : width;
    bool lower = false;
    while (bases > 0) {
      for (unsigned i = std::min(bases, line_bases); i > 0; --i, --bases) {
        if (below(30) == 0) lower = !lower;
        const char letter = letters[below(below(20) == 0 ? 16 : 4)];
        text += static_cast<char>(lower ? letter - 'A' + 'a' : letter);
        if (odd && below(50) == 0) text += mess(2);
      }
      if (odd && below(10) == 0) text += mess(3);
      text += eol;
      if (odd && below(10) == 0) text += ";" + mess(10) + eol;
      if (odd && below(100) == 0) text += ";" + std::string(below(600), 'c') + eol;
      if (odd && below(20) == 0) line_bases = 1 + below(100);
    }
  }
  if (below(3) == 0) text.resize(text.size() - std::min<std::size_t>(text.size(), below(4)));
  return text;
}

TEST_CASE("layout: random files come back byte for byte, however they arrive") {
  std::mt19937 random(20240608);
  unsigned refused = 0;
  for (unsigned round = 0; round < 250; ++round) {
    CAPTURE(round);
    const std::string text = random_text(random);
    try {
      check_comes_back(text);
      check_comes_back(text, text.size() < 5000 ? 1 : 700, round);
      check_comes_back(text, 1 + random() % 100, round);
      check_comes_back(text, 1 + random() % 300000, round);
    } catch (const Error& error) {
      CHECK(std::string_view(error.what()).find(": not FASTA: ") != std::string_view::npos);
      ++refused;
    }
  }
  CHECK(refused < 30);
}

TEST_CASE("layout: random bytes come back") {
  std::mt19937 random(11);
  for (unsigned round = 0; round < 3000; ++round) {
    CAPTURE(round);
    std::string text = ">";
    for (std::size_t i = random() % 60; i > 0; --i)
      text += "\n\n\r >;AACcN-\xef\xbb\xbf"[random() % 15];
    check_comes_back(text, random() % 3);
  }
}

TEST_CASE("the same symbols come with and without a recorder") {
  std::mt19937 random(5);
  for (unsigned round = 0; round < 60; ++round) {
    const std::string text = ">" + random_text(random);
    std::string told;
    for (const ToldContig& contig : read_contigs(memory_source(text))) {
      told += ">" + contig.header + "|";
      for (const char c : contig.letters) {
        const Symbol symbol = kSymbolOf[static_cast<unsigned char>(c)];
        told += kLetterOf[symbol == kNoSymbol ? kSymbolN : symbol];
      }
    }
    std::string plain;
    FastaReader reader(memory_source(text));
    for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
      if (event == FastaReader::Event::header) plain += ">" + std::string(reader.header()) + "|";
      for (const Symbol symbol : reader.symbols()) plain += kLetterOf[symbol];
    }
    CHECK((told == plain));
    const Hash128 hash = hash128({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    CHECK(reader.content_hash() == hash);
  }
}

}  // namespace
}  // namespace spillway
