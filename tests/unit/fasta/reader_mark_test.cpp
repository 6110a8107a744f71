// A reader that goes on at a mark tells the same as one that has read all before it.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "fasta/reader.hpp"
#include "unit/input/memory_source.hpp"

using namespace spillway;
using test::memory_source;

namespace {

struct Told {
  std::vector<std::string> events;
  std::vector<std::size_t> contig_begins;  // in events
  std::vector<FastaReader::Mark> marks;
  std::vector<std::string> warnings;
  Hash128 hash;
};

Told read(FastaReader& reader, std::vector<std::string>& rows) {
  Told told;
  reader.warn_of_suspects([&](const std::string& text) { told.warnings.push_back(text); });
  for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
    std::string text = std::to_string(reader.line()) + " ";
    if (event == FastaReader::Event::header) {
      told.contig_begins.push_back(told.events.size());
      const FastaReader::Mark& mark = reader.mark();
      FastaReader::Mark copy;
      copy.offset = mark.offset;
      copy.line = mark.line;
      copy.lines_before = mark.lines_before;
      copy.line_end = mark.line_end;
      copy.content_hash = mark.content_hash;
      copy.style = mark.style;
      copy.suspects = mark.suspects;
      told.marks.push_back(std::move(copy));
      text += '>' + std::string(reader.header());
      // A mark is taken behind the rows of the contig before.
      for (const std::string& row : rows) told.events.push_back(row);
      told.contig_begins.back() = told.events.size();
      rows.clear();
    } else {
      text.append(reader.symbols().begin(), reader.symbols().end());
      for (const auto toggle : reader.case_toggles()) text += ' ' + std::to_string(toggle);
      for (const auto& odd : reader.odd_bytes()) {
        text += ' ' + std::to_string(odd.position) + static_cast<char>(odd.byte);
      }
    }
    told.events.push_back(text);
  }
  for (const std::string& row : rows) told.events.push_back(row);
  told.hash = reader.content_hash();
  return told;
}

std::string random_file(std::mt19937& random) {
  const char* const eol = std::vector<const char*>{"\n", "\r\n", "\r"}[random() % 3];
  std::string text;
  if (random() % 4 == 0) text += std::string("; before") + eol;
  const auto contigs = 1 + random() % 12;
  for (std::size_t i = 0; i < contigs; ++i) {
    text += ">c" + std::to_string(i) + eol;
    const std::size_t bases = random() % 3 == 0 ? random() % 200000 : random() % 300;
    const std::size_t width = random() % 5 == 0 ? 1 + random() % 90 : 60;
    for (std::size_t at = 0; at < bases; ++at) {
      const auto what = random() % 1000;
      text += what == 0   ? "-->\x01"[random() % 4]
              : what < 40 ? "acgt"[random() % 4]
                          : "ACGTN"[random() % 5];
      if ((at + 1) % width == 0) text += eol;
    }
    if (random() % 3 != 0) text += eol;
    if (random() % 6 == 0) text += eol;
    if (text.back() != '\n' && text.back() != '\r') text += eol;
  }
  return text;
}

}  // namespace

TEST_CASE("FASTA: a reader goes on at any mark") {
  std::mt19937 random(5);
  for (unsigned round = 0; round < 60; ++round) {
    CAPTURE(round);
    const std::string file = random_file(random);
    std::vector<std::string> rows;
    LayoutRecorder recorder([&](ByteView row) { rows.emplace_back(row.begin(), row.end()); });
    FastaReader whole(memory_source(file, 4000, round), LayoutUse::kept, &recorder);
    const Told told = read(whole, rows);
    for (std::size_t i = 0; i < told.marks.size(); ++i) {
      CAPTURE(i);
      std::vector<std::string> later_rows;
      LayoutRecorder later([&](ByteView row) { later_rows.emplace_back(row.begin(), row.end()); });
      FastaReader resumed(memory_source(file, 3000, round + 1), LayoutUse::kept, &later,
                          told.marks[i]);
      const Told rest = read(resumed, later_rows);
      // Before the first record there is nothing to be marked, so its rows come again.
      const std::size_t from = i == 0 ? 0 : told.contig_begins[i];
      CHECK(rest.events ==
            std::vector<std::string>(told.events.begin() + static_cast<std::ptrdiff_t>(from),
                                     told.events.end()));
      CHECK(rest.hash == told.hash);
      CHECK(rest.warnings == told.warnings);
    }
    CHECK(told.hash == hash128({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}));
  }
}

TEST_CASE("FASTA: a mark in a file that has changed is refused") {
  std::vector<std::string> rows;
  LayoutRecorder recorder([](ByteView) {});
  FastaReader reader(memory_source(">a\nACGT\n>b\nAC\n"), LayoutUse::kept, &recorder);
  while (reader.next() != FastaReader::Event::end) {
  }
  CHECK(reader.mark().offset == 8);
  CHECK(reader.mark().line == 3);
  const auto resume = [&](const std::string& file) {
    LayoutRecorder later([](ByteView) {});
    FastaReader(memory_source(file), LayoutUse::kept, &later, reader.mark()).next();
  };
  resume(">x\nACGT\n>b\n");
  CHECK_THROWS_AS(resume(">a\nACGTA\n>b\n"), Error);
  CHECK_THROWS_AS(resume(">a\nA"), Error);
}

TEST_CASE("a hash goes on from what was saved") {
  const std::string text(100000, 'x');
  const ByteView bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  for (const std::size_t first : {0u, 1u, 240u, 241u, 1024u, 99999u}) {
    StreamHash hash;
    hash.update(bytes.first(first));
    StreamHash other;
    other.restore(hash.save());
    other.update(bytes.subspan(first));
    CHECK(other.digest128() == hash128(bytes));
    CHECK_THROWS_AS(other.restore(bytes.first(4)), Error);
  }
}
