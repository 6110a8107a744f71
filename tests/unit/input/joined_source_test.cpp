#include "input/joined_source.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "fasta/reader.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

std::string joined(const std::vector<std::string>& texts, std::size_t piece = 1000) {
  const TemporaryDirectory directory;
  Input input;
  for (const std::string& text : texts) {
    const std::string path = (directory.path() / std::to_string(input.more.size())).string() +
                             (input.path.empty() ? "first" : "");
    std::ofstream(path, std::ios::binary) << text;
    if (input.path.empty()) {
      input.path = path;
    } else {
      input.more.push_back(path);
    }
  }
  try {
    const auto source = open_input(input);
    std::string all;
    std::vector<std::uint8_t> out(piece);
    while (const std::size_t n = source->read(out)) all.append(out.begin(), out.begin() + n);
    return all;
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    const std::string what = error.what();
    return what.substr(what.rfind('/') + 1);
  }
}

TEST_CASE("joined files are their texts, with line ends where they are missing") {
  for (const std::size_t piece : {1, 2, 1000}) {
    CHECK(joined({">a\nAC\n"}, piece) == ">a\nAC\n");
    CHECK(joined({">a\nAC\n", ">b\nGT"}, piece) == ">a\nAC\n>b\nGT");
    CHECK(joined({">a\nAC", ">b\nGT", ">c\nA\n"}, piece) == ">a\nAC\n>b\nGT\n>c\nA\n");
    CHECK(joined({">a\r\nAC", ">b\r\nGT\r\n"}, piece) == ">a\r\nAC\n>b\r\nGT\r\n");
    CHECK(joined({">a\rAC", ">b\rGT"}, piece) == ">a\rAC\r>b\rGT");
    CHECK(joined({">a", ">b\nGT"}, piece) == ">a\n>b\nGT");
    CHECK(joined({">a\nAC\n", "\n>b\nGT\n", ";c\n>c\n"}, piece) == ">a\nAC\n\n>b\nGT\n;c\n>c\n");
  }
}

TEST_CASE("joined files are refused where a record would become part of another") {
  CHECK(joined({">a", ">b\rGT\r"}).starts_with("0: its lines do not end"));
  CHECK(joined({">a\nAC\n", ""}) == "0: is empty");
  CHECK(joined({"", ">a\nAC\n"}).ends_with("first: is empty"));
  const std::string beginning =
      "0: does not begin with a record, as a file behind the first of a sample has to";
  CHECK(joined({">a\nAC\n", "GT\n"}) == beginning);
  CHECK(joined({">a\nAC\n", "\xef\xbb\xbf>b\nGT\n"}) == beginning);
  CHECK(joined({">a\nAC\n", ">b\rGT\r"}).starts_with("0: its lines do not end"));
  CHECK(joined({">a\rAC\r", ">b\nGT\n"}, 1).starts_with("0: its lines do not end"));
  CHECK(joined({">a\nAC\n", ">b\r"}, 1).starts_with("0: its lines do not end"));
  CHECK(joined({">a\nAC\n", ""}) == "0: is empty");
}

TEST_CASE("joined files of another format are refused, whichever they are") {
  CHECK(joined({"@r\nAC\n+\nII\n", ">a\nAC\n"}).starts_with("0first: not FASTA: looks like FASTQ"));
  CHECK(joined({">a\nAC\n", "@r\nAC\n+\nII\n"}).starts_with("0: not FASTA: looks like FASTQ"));
}

/// "name:line: header " of each record, and warnings in brackets, as a reader tells them.
std::string places(const std::vector<std::string>& texts, std::size_t resume_at = 0) {
  const TemporaryDirectory directory;
  Input input;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string path =
        (directory.path() / std::string(1, static_cast<char>('x' + i))).string();
    std::ofstream(path, std::ios::binary) << texts[i];
    (i == 0 ? input.path : input.more.emplace_back()) = path;
  }
  std::string all;
  const auto shown = [&](const std::string& text) {
    return text.substr(directory.path().string().size() + 1);
  };
  FastaReader::Mark mark;
  const auto read = [&](FastaReader& reader) {
    reader.warn_of_suspects(
        [&](const std::string& text) { all += "[" + shown(text).substr(0, 3) + "]"; });
    std::size_t records = 0;
    for (auto event = reader.next(); event != FastaReader::Event::end; event = reader.next()) {
      if (event != FastaReader::Event::header) continue;
      all += shown(reader.name()) + ":" + std::to_string(reader.line()) + ":" +
             std::string(reader.header()) + " ";
      if (++records != resume_at) continue;
      const FastaReader::Mark& at = reader.mark();
      mark.offset = at.offset;
      mark.line = at.line;
      mark.lines_before = at.lines_before;
      mark.line_end = at.line_end;
      mark.content_hash = at.content_hash;
      mark.suspects = at.suspects;
    }
  };
  FastaReader reader(open_input(input));
  read(reader);
  if (resume_at == 0) return all;
  all.clear();
  FastaReader resumed(open_input(input), LayoutUse::kept, nullptr, mark);
  read(resumed);
  return all;
}

TEST_CASE("joined files: messages name the file, and its own line") {
  const std::vector<std::string> texts = {">a\nAC\n>b\nA>C", ">c\n>d\nA\nC>\n", ";\n>e\nA\x01",
                                          ">f"};
  CHECK(places(texts) == "x:1:a x:3:b [x:4]y:1:c y:2:d [y:4]z:2:e [z:3]{:1:f ");
  CHECK(places(texts, 2) == "x:3:b [x:4]y:1:c y:2:d [y:4]z:2:e [z:3]{:1:f ");
  CHECK(places(texts, 3) == "y:1:c y:2:d [y:4]z:2:e [z:3]{:1:f ");
  CHECK(places(texts, 4) == "y:2:d [y:4]z:2:e [z:3]{:1:f ");
  CHECK(places(texts, 5) == "z:2:e [z:3]{:1:f ");
  CHECK(places({">a", ">b\n\nA>", ">c\n"}) == "x:1:a y:1:b [y:3]z:1:c ");
  CHECK(places({"ACGTACGT", ">a\nAC\n"}) == "[x:1]y:1:a ");
  CHECK(places({">a\r\nAC", ">b\r\nA>\r\n"}) == "x:1:a y:1:b [y:2]");
  CHECK(places({">a\rAC", ">b\rA>\r"}) == "x:1:a y:1:b [y:2]");
}

}  // namespace
}  // namespace spillway
