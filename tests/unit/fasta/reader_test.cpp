#include "fasta/reader.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "spillway/error.hpp"
#include "unit/input/memory_source.hpp"

namespace spillway {
namespace {

using test::memory_source;

using Records = std::vector<std::pair<std::string, std::string>>;

/// All records as (header, upper-case letters); checks what the reader promises of its chunks.
Records read_all(FastaReader& reader) {
  Records records;
  bool chunk_was_full = true;
  for (;;) {
    switch (reader.next()) {
      case FastaReader::Event::header:
        records.emplace_back(reader.header(), "");
        chunk_was_full = true;
        break;
      case FastaReader::Event::symbols:
        REQUIRE(!records.empty());
        CHECK(chunk_was_full);
        CHECK(!reader.symbols().empty());
        CHECK(reader.symbols().size() <= FastaReader::kChunkSymbols);
        chunk_was_full = reader.symbols().size() == FastaReader::kChunkSymbols;
        for (const Symbol s : reader.symbols()) records.back().second += kLetterOf.at(s);
        break;
      case FastaReader::Event::end:
        CHECK(reader.next() == FastaReader::Event::end);
        return records;
    }
  }
}

Records parse(const std::string& text, std::size_t max_piece = 0, unsigned seed = 1) {
  FastaReader reader(memory_source(text, max_piece, seed));
  return read_all(reader);
}

/// The message of the Error input that reading `text` ends in, by pieces and at once.
std::string error_of(const std::string& text) {
  std::string message;
  for (const std::size_t max_piece : {0, 1, 7}) {
    std::string got = "no error";
    try {
      parse(text, max_piece);
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::input);
      got = error.what();
    }
    if (max_piece > 0) CHECK(got == message);
    message = got;
  }
  return message;
}

TEST_CASE("FASTA: records, line ends and blanks") {
  const Records two = {{"a one", "ACGTACGT"}, {"b", "NNRY"}};
  CHECK(parse(">a one\nACGT\nACGT\n>b\nNNRY\n") == two);
  CHECK(parse(">a one\nACGTACGT\n>b\nNNRY") == two);
  CHECK(parse(">a one\r\nACGT\r\nACGT\r\n>b\r\nNNRY\r\n") == two);
  CHECK(parse(">a one\r\nACGTACGT\r\n>b\r\nNNRY\r") == two);
  CHECK(parse(">a one\rACGT\rACGT\r>b\rNN\nRY") == two);
  CHECK(parse("\xef\xbb\xbf>a one\nACGT\n;comment\nACGT\n>b\n;>\n\nNNRY") == two);
  CHECK(parse("ACGT\n >no\n>a one\nAC\vG\x80 T\nACGT\n>b\nNNRY") == two);
  CHECK(parse("\n \t\r\n>a one\n\nAC GT\t \n\n ACGT\n\n>b\nN\rNRY\n\n\n") == two);
  CHECK(parse(">a one\nacgtAcGt\n>b\nnnry\n") == two);
}

TEST_CASE("FASTA: every IUPAC letter, U apart from T") {
  CHECK(parse(">x\nACGTNRYSWKMBDHVU\nacgtnryswkmbdhvu\n") ==
        Records{{"x", "ACGTNRYSWKMBDHVUACGTNRYSWKMBDHVU"}});
}

TEST_CASE("FASTA: contigs without a base, headers without a name") {
  CHECK(parse(">") == Records{{"", ""}});
  CHECK(parse(">\n>a\n>\n\n>b") == Records{{"", ""}, {"a", ""}, {"", ""}, {"b", ""}});
  CHECK(parse(">a>b\tc \n>d\nA") == Records{{"a>b\tc ", ""}, {"d", "A"}});
}

TEST_CASE("FASTA: printable bytes that are no nucleotide stand as N and are told of") {
  FastaReader reader(memory_source(">a\nAC-T\n*E a\n>b\nAC;T\n"));
  REQUIRE(reader.next() == FastaReader::Event::header);
  REQUIRE(reader.next() == FastaReader::Event::symbols);
  CHECK(reader.symbols()[2] == kSymbolN);
  REQUIRE(reader.odd_bytes().size() == 3);
  CHECK(reader.odd_bytes()[0].position == 2);
  CHECK(reader.odd_bytes()[0].byte == '-');
  CHECK(reader.odd_bytes()[1].position == 4);
  CHECK(reader.odd_bytes()[1].byte == '*');
  CHECK(reader.odd_bytes()[2].position == 5);
  CHECK(reader.odd_bytes()[2].byte == 'E');
  REQUIRE(reader.next() == FastaReader::Event::header);
  CHECK(reader.odd_bytes().empty());
  REQUIRE(reader.next() == FastaReader::Event::symbols);
  CHECK(reader.odd_bytes()[0].byte == ';');
}

TEST_CASE("FASTA: changes of case, over lines, odd bytes and chunks") {
  const std::string line(FastaReader::kChunkSymbols + 5, 'g');
  FastaReader reader(memory_source(">a\nACgt\nac-EnNA\n>b\nAC\n" + line + "\n>c\na\n"));
  const auto expect_symbols = [&](const std::vector<std::uint32_t>& toggles) {
    REQUIRE(reader.next() == FastaReader::Event::symbols);
    const auto got = reader.case_toggles();
    CHECK(std::vector<std::uint32_t>(got.begin(), got.end()) == toggles);
  };
  REQUIRE(reader.next() == FastaReader::Event::header);
  expect_symbols({2, 9});
  REQUIRE(reader.next() == FastaReader::Event::header);
  CHECK(reader.case_toggles().empty());
  expect_symbols({2});
  expect_symbols({});
  REQUIRE(reader.next() == FastaReader::Event::header);
  expect_symbols({0});
}

TEST_CASE("FASTA: every byte is a symbol, an odd byte or layout") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const char c = static_cast<char>(byte);
    FastaReader reader(memory_source(std::string(">a\nAC") + c + "GT\n"));
    REQUIRE(reader.next() == FastaReader::Event::header);
    REQUIRE(reader.next() == FastaReader::Event::symbols);
    const bool is_layout = byte <= ' ' || byte > '~';
    const Symbol symbol = kSymbolOf[static_cast<unsigned char>(c)];
    REQUIRE(reader.symbols().size() == (is_layout ? 4 : 5));
    REQUIRE(reader.odd_bytes().size() == (is_layout || symbol != kNoSymbol ? 0 : 1));
    if (is_layout) continue;
    CHECK(reader.symbols()[2] == (symbol == kNoSymbol ? kSymbolN : symbol));
    if (symbol != kNoSymbol) continue;
    CHECK(reader.odd_bytes()[0].byte == byte);
    CHECK(reader.odd_bytes()[0].position == 2);
  }
}

TEST_CASE("FASTA: a '>' within a line belongs to the sequence, wherever pieces end") {
  FastaReader reader(memory_source(">a\nAC>T\n >>G\n"));
  CHECK(read_all(reader) == Records{{"a", "ACNTNNG"}});
}

TEST_CASE("FASTA: where layout is dropped, what would be lost or misread is refused") {
  FastaReader reader(memory_source("> a > b\nA\n\n>b\nAC\nA>T\n"), LayoutUse::dropped);
  CHECK_THROWS_WITH_AS(read_all(reader), "memory.fa:6: byte 0x3e ('>') in a sequence", Error);
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const bool is_blank = byte == ' ' || (byte >= '\t' && byte <= '\r');
    FastaReader other(memory_source(std::string(">a\nAC") + static_cast<char>(byte) + "GT\n"),
                      LayoutUse::dropped);
    if (byte != '>' && (is_blank || (byte > ' ' && byte <= '~'))) {
      CHECK_NOTHROW(read_all(other));
    } else {
      CHECK_THROWS_AS(read_all(other), Error);
    }
  }
  FastaReader fine(memory_source("; x\n> a > b\nA C\n;>\n"), LayoutUse::dropped);
  CHECK(read_all(fine) == Records{{" a > b", "AC"}});
}

TEST_CASE("FASTA: where layout is dropped, sequence before the first record is refused") {
  for (const char* text :
       {"ACGTACGT\n>a\nAC\n", "ACGTACGT\r\n>a\r\nAC\r\n", "ACGTACGT\r>a\rAC\r"}) {
    FastaReader reader(memory_source(text, 3), LayoutUse::dropped);
    CHECK_THROWS_WITH_AS(reader.next(),
                         "memory.fa:1: sequence before the first header, which would be lost (it "
                         "belongs to no contig; --preserve=exact keeps it)",
                         Error);
  }
  FastaReader later(memory_source("; x\n\n  1 acgt acgt\n>a\nAC\n"), LayoutUse::dropped);
  CHECK_THROWS_AS(later.next(), Error);
  for (const char* text :
       {"\xef\xbb\xbf; ACGT\n# ACGT\n\nmade by hand\n>a\nAC\n", "\xef\xbb\xbf>a\n"}) {
    FastaReader fine(memory_source(text), LayoutUse::dropped);
    CHECK(read_all(fine).size() == 1);
  }
}

/// What a reader warns of, whatever the pieces.
std::vector<std::string> warnings_of(const std::string& text) {
  std::vector<std::string> expected;
  for (const std::size_t max_piece : {0, 1, 7}) {
    std::vector<std::string> warnings;
    FastaReader reader(memory_source(text, max_piece));
    reader.warn_of_suspects([&](const std::string& warning) { warnings.push_back(warning); });
    read_all(reader);
    if (max_piece > 0) CHECK(warnings == expected);
    expected = warnings;
  }
  return expected;
}

TEST_CASE("FASTA: what most likely is a mistake is warned of, once a kind") {
  using Warnings = std::vector<std::string>;
  using namespace std::string_literals;
  CHECK(warnings_of("\xef\xbb\xbf;c\n>a > b \x01\nAC GT-*\n;\x01>\n>b\nEFIL\n").empty());
  CHECK(warnings_of("ACGT\nCC\n>b\nCCCC\n") ==
        Warnings{"memory.fa:1: sequence before the first header, which belongs to no contig "
                 "(lines: 2)"});
  CHECK(warnings_of(">a\nACGT\nCC>b\nCC>c>d\n") ==
        Warnings{"memory.fa:3: '>' within a line begins no record; were files joined without a "
                 "line end between them? (times: 3)"});
  const std::string mark = " a byte order mark within the file; were files joined? (times: ";
  CHECK(warnings_of(">a\nAC\n>\xef\xbb\xbf"
                    "b\nAC\n\xef\xbb\xbf\nAC\xef\xbb\xbfGT\n") ==
        Warnings{"memory.fa:3:" + mark + "3)"});
  CHECK(warnings_of(">a\nAC\n\xef\xbb\xbf>b\nAC\n") ==
        Warnings{"memory.fa:3: '>' within a line begins no record; were files joined without a "
                 "line end between them? (times: 1)",
                 "memory.fa:3:" + mark + "1)"});
  CHECK(warnings_of(">a\nAC\xef\n\xbb\xbf\n\xef\xbb \xbf\n\xef"
                    "A\xbb\xbf\n")
            .front()
            .ends_with("(bytes: 9)"));
  CHECK(warnings_of(">a\r\nAC\r\n\0\0C\x7f\xff\xef\xbb\r\n"s) ==
        Warnings{"memory.fa:3: bytes in a sequence that are not text; did something else get into "
                 "the file? (bytes: 6)"});
}

TEST_CASE("FASTA: every byte that is no text is one in a sequence, and no other") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const char c = static_cast<char>(byte);
    const bool is_layout = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    const bool is_text = (byte >= 0x20 && byte < 0x7f) || is_layout;
    CHECK(warnings_of(std::string(">a\nAC") + c + "GT\n").size() == (is_text && c != '>' ? 0 : 1));
  }
}

TEST_CASE("FASTA: what is no FASTA") {
  for (const char* text :
       {"", "\n \r\n\t", "ACGT\n", "@r\nACGT\n+\nIIII\n", " >a\nAC\n", "\xef\xbb>a\n",
        "\xef\xbb\xbf", "\xef\xbb\xbf\xef\xbb\xbf>a\n", "\r\n\r>a"}) {
    CHECK(error_of(text) == "memory.fa: not FASTA: there is no record in it");
  }
  using namespace std::string_literals;
  const std::string binary =
      ": not FASTA: byte 0x00 before the first record, as in archives and other binary files, "
      "whole "
      "or damaged";
  CHECK(error_of("\0>a\nAC\n"s) == "memory.fa:1" + binary);
  CHECK(error_of("a\nb\0\n>a\nAC\n"s) == "memory.fa:2" + binary);
  CHECK(error_of("a.fa\0\0\0ustar\0 \0>a\nAC\n"s) == "memory.fa:1" + binary);
}

TEST_CASE("FASTA: headers hold any bytes") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const std::string header = {'a', static_cast<char>(byte), 'b'};
    if (byte == '\n') continue;
    CHECK(parse("\n>" + header + "\nA") == Records{{header, "A"}});
    CHECK(parse("\n>" + header + "\r\nA") == Records{{header, "A"}});
  }
  const std::string longest(FastaReader::kMaxHeaderBytes, 'x');
  CHECK(parse(">" + longest + "\nA\n") == Records{{longest, "A"}});
  CHECK(parse(">" + longest + "\r\nA\n") == Records{{longest, "A"}});
  CHECK(parse(">" + longest + "\rA") == Records{{longest, "A"}});
  CHECK(error_of(">a\n>" + longest + "x\nA\n") ==
        "memory.fa:2: header line is longer than 1048576 bytes");
  CHECK(error_of(">a\r\r>" + longest + "x\rA\r") ==
        "memory.fa:3: header line is longer than 1048576 bytes");
}

/// Endless: what it gives is the same byte for ever.
class EndlessSource final : public ByteSource {
 public:
  std::size_t read(std::span<std::uint8_t> out) override {
    std::fill(out.begin(), out.end(), first_ ? '>' : 'x');
    if (first_) return first_ = false, 1;
    return out.size();
  }
  const std::string& name() const override { return name_; }

 private:
  bool first_ = true;
  std::string name_ = "endless";
};

TEST_CASE("FASTA: a header without end is refused before it fills the memory") {
  FastaReader reader(std::make_unique<EndlessSource>());
  CHECK_THROWS_WITH_AS(reader.next(), "endless:1: header line is longer than 1048576 bytes", Error);
}

TEST_CASE("FASTA: line() is the line of the last event") {
  FastaReader reader(memory_source("\n>a\nAC\nGT\n\n>b\n>c\nA\n"));
  CHECK(reader.next() == FastaReader::Event::header);
  CHECK(reader.line() == 2);
  CHECK(reader.next() == FastaReader::Event::symbols);
  CHECK(reader.line() == 4);
  CHECK(reader.next() == FastaReader::Event::header);
  CHECK(reader.line() == 6);
  CHECK(reader.next() == FastaReader::Event::header);
  CHECK(reader.line() == 7);
  CHECK(reader.next() == FastaReader::Event::symbols);
  CHECK(reader.line() == 8);
  CHECK(reader.next() == FastaReader::Event::end);

  FastaReader odd(memory_source("x\r\ny\r\n>a\r\n;c\r\nA-\r\n \r\n;\r\n>b\r\n"));
  CHECK(odd.next() == FastaReader::Event::header);
  CHECK(odd.line() == 3);
  CHECK(odd.next() == FastaReader::Event::symbols);
  CHECK(odd.line() == 5);
  CHECK(odd.next() == FastaReader::Event::header);
  CHECK(odd.line() == 8);
}

TEST_CASE("FASTA: a line that is longer than chunks and buffers") {
  for (const std::size_t extra : {-1, 0, 1}) {
    for (const std::size_t chunks : {1, 2, 9}) {
      const std::string bases(chunks * FastaReader::kChunkSymbols + extra, 'G');
      const Records expected = {{"a", bases}, {"b", "T"}};
      CHECK(parse(">a\n" + bases + "\n>b\nT\n") == expected);
      CHECK(parse(">a\r\n" + bases + "\r\n>b\r\nT\r\n") == expected);
      CHECK(parse(">a\n" + bases) == Records{{"a", bases}});
    }
  }
}

/// A parser as simple as can be, for text that is known to be good.
Records parse_naively(const std::string& text) {
  Records records;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty() && line[0] == '>') {
      records.emplace_back(line.substr(1), "");
      continue;
    }
    for (const char c : line) {
      if (c != ' ' && c != '\t' && c != '\r') {
        records.back().second += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
    }
  }
  return records;
}

std::string random_fasta(std::mt19937& random) {
  const std::string letters = "ACGTNRYSWKMBDHVUacgtnryswkmbdhvu";
  const std::string line_end = random() % 2 == 0 ? "\n" : "\r\n";
  const std::size_t width = 1 + random() % (random() % 3 == 0 ? 100000 : 100);
  const bool with_blanks = random() % 3 == 0;
  std::string text;
  for (std::size_t record = 0, records = 1 + random() % 5; record < records; ++record) {
    text += ">";
    for (std::size_t i = 0, size = random() % 40; i < size; ++i) {
      text += static_cast<char>(' ' + random() % 95);
    }
    text += line_end;
    const std::size_t bases = random() % 4 == 0 ? random() % 200000 : random() % 500;
    std::size_t column = 0;
    for (std::size_t i = 0; i < bases; ++i) {
      text += letters[random() % letters.size()];
      if (with_blanks && random() % 20 == 0) text += " \t\r"[random() % 3];
      if (++column == width) {
        text += line_end;
        column = 0;
        if (random() % 50 == 0) text += line_end;
      }
    }
    if (column > 0) text += line_end;
  }
  if (random() % 2 == 0) text.resize(text.size() - line_end.size());
  return text;
}

TEST_CASE("FASTA: agrees with a naive parser, however the bytes arrive") {
  std::mt19937 random(20240607);
  for (unsigned round = 0; round < 150; ++round) {
    CAPTURE(round);
    const std::string text = random_fasta(random);
    const Records expected = parse_naively(text);
    CHECK(parse(text) == expected);
    CHECK(parse(text, 1 + random() % 70, round) == expected);
    CHECK(parse(text, 1 + random() % 300000, round) == expected);
  }
}

}  // namespace
}  // namespace spillway
