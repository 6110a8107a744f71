#include "input/list_lines.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

using namespace std::string_literals;

/// "1=first|2=second|"; or what is wrong.
std::string lines_of(const std::string& text) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "list";
  std::ofstream(path, std::ios::binary) << text;
  std::string lines;
  try {
    for_each_list_line(path, [&](std::uint64_t number, std::string_view line) {
      lines += std::to_string(number) + "=" + std::string(line) + "|";
    });
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    lines = error.what();
    lines.erase(0, directory.path().string().size() + 1);
  }
  return lines;
}

TEST_CASE("lists: lines that say something, without what is around them") {
  CHECK(lines_of("").empty());
  CHECK(lines_of("\n\r\n \t\n").empty());
  CHECK(lines_of("a\nb\n") == "1=a|2=b|");
  CHECK(lines_of("a\r\n\r\n\nb") == "1=a|4=b|");
  CHECK(lines_of("\xef\xbb\xbf"
                 "a\n\xef\xbb\xbf"
                 "b\n") ==
        "1=a|2=\xef\xbb\xbf"
        "b|");
  CHECK(lines_of("\xef\xbb\xbf# c\na\n") == "2=a|");
  CHECK(lines_of("# c\n  #c\na # b\n./#c\n") == "3=a # b|4=./#c|");
  CHECK(lines_of(" a  b \t\r\n\tc\t") == "1=a  b|2=c|");
  CHECK(lines_of("a\rb\n") == "1=a\rb|");
}

TEST_CASE("lists: what is none") {
  CHECK(lines_of("a\nb\0\n"s) == "list:2: is no list: it holds a NUL byte");
  CHECK(lines_of("\xff\xfe"
                 "a\0\n\0"s) == "list:1: is UTF-16 text (save it as UTF-8)");
  CHECK(lines_of("\xfe\xff\0a\0\n"s) == "list:1: is UTF-16 text (save it as UTF-8)");
  CHECK(lines_of("a\n" + std::string((1 << 20) + 1, 'x')) ==
        "list:2: is no list: a line is longer than 1 MiB");
  CHECK(lines_of(std::string(1 << 20, 'x') + "\n").size() == (1 << 20) + 3);
}

TEST_CASE("lists: words") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "list";
  std::ofstream(path) << "one\n\ntwo words\n";
  CHECK(read_words(path) == std::vector<std::string>{"one", "two words"});
  std::ofstream(path) << " #a\n\n#\nb\n";
  CHECK(read_words(path) == std::vector<std::string>{"b"});
  CHECK(read_words(path, ListComments::kept) == std::vector<std::string>{"#a", "#", "b"});
  CHECK(shown_list(path) == path.string());
  CHECK(shown_list("-") == "standard input");
}

using Fields = std::vector<std::string_view>;

TEST_CASE("fields are separated by tabs, or by blanks where there is no tab") {
  CHECK(table_fields("a b\tc\td") == Fields{"a b", "c", "d"});
  CHECK(table_fields("a\t b \t\tc\t\t") == Fields{"a", "b", "", "c"});
  CHECK(table_fields("a  b c") == Fields{"a", "b", "c"});
  CHECK(table_fields("a") == Fields{"a"});
  CHECK(table_fields("").empty());
  CHECK(words_of(" a\t b  c\t") == Fields{"a", "b", "c"});
  CHECK(words_of(" \t").empty());
}

}  // namespace
}  // namespace spillway
