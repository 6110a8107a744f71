#include "input/sample_sheet.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

/// What a sheet says; {} stands for the directory that has the files a and b.
std::string read(std::string text) {
  const TemporaryDirectory directory;
  const std::string here = directory.path().string();
  for (const char* name : {"a", "b", "my strain"}) std::ofstream(directory.path() / name) << ">";
  for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}")) {
    text.replace(at, 2, here);
  }
  std::ofstream(directory.path() / "sheet", std::ios::binary) << text;
  std::string said;
  try {
    read_sample_sheet(directory.path() / "sheet", [&](std::uint64_t line, const std::string& sample,
                                                      const std::string& path) {
      said += std::to_string(line) + " " + sample + "=" + path.substr(path.rfind('/') + 1) + ",";
    });
    return said;
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    said = error.what();
    for (auto at = said.find(here); at != std::string::npos; at = said.find(here)) {
      said.erase(at, here.size() + 1);
    }
    return said;
  }
}

TEST_CASE("sheets of samples") {
  CHECK(read("x\t{}/a\n") == "1 x=a,");
  CHECK(read("\xef\xbb\xbfx y\t{}/a\t{}/b\t\t\r\n\r\n# no\t{}/a\nx y\t{}/b") ==
        "1 x y=a,1 x y=b,4 x y=b,");
  CHECK(read("s\t-\n") == "1 s=-,");
  CHECK(read("x  {}/a\n  y \t {}/a\n\t# no\n") == "1 x=a,2 y=a,");
}

TEST_CASE("what is wrong with a sheet is told with its line") {
  CHECK(read("") == "sheet: names no sample");
  CHECK(read("# nothing\n\n") == "sheet: names no sample");
  CHECK(read("x\t{}/a\ny\n") == "sheet:2: 'y' has no path after it");
  CHECK(read("x\t\t\n") == "sheet:1: 'x' has no path after it");
  CHECK(read("x\t{}/a\t\t{}/b\n") == "sheet:1: 'x' has an empty path");
  CHECK(read("x  {}/a {}/b\n") ==
        "sheet:1: 'x  a b' has no tab (a line is: name<TAB>path, with a tab between them)");
  CHECK(read("{}/my strain\n") ==
        "sheet:1: 'my strain' is a file, and has no name before it (a line is: name<TAB>path, with "
        "a tab between them)");
  CHECK(read("x y {}/my strain\n").starts_with("sheet:1: 'x y my strain' has no tab"));
  CHECK(read("x y\t{}/my strain\n") == "1 x y=my strain,");
  CHECK(read("x {}/none\n") == "sheet:1: none: cannot open: No such file or directory");
  CHECK(read("#\nx\t{}/none\n") == "sheet:2: none: cannot open: No such file or directory");
  CHECK(read("x\t{}/\n") == "sheet:1: : is a directory, not a file");
  CHECK(read(std::string("x\t{}/a\0", 7)) == "sheet:1: is no list: it holds a NUL byte");
}

}  // namespace
}  // namespace spillway
