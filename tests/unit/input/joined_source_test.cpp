#include "input/joined_source.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

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

}  // namespace
}  // namespace spillway
