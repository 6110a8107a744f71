#include "config/input_set.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

InputLookup lookup() {
  return {[](const std::string& pattern) {
            return std::vector<std::string>{pattern + "1.fa", pattern + "2.fa"};
          },
          [](const std::string&) {
            return std::vector<std::string>{"l1.fa", "dir", "l2.fa"};
          },
          [](const std::string&, const SheetVisitor& visit) {
            visit(1, "s", "s1.fa");
            visit(2, "t", "t.fa");
            visit(3, "s", "s2.fa");
          },
          [](const std::string& path) {
            return path == "dir" ? std::vector<std::string>{"dir/a.fa", "dir/b.fa"}
                                 : std::vector<std::string>();
          }};
}

std::string shown(const InputSet& set) {
  std::string text;
  for (const Input& input : set.inputs()) {
    text += input.sample + "=" + input.path;
    for (const std::string& path : input.more) text += "+" + path;
    text += " ";
  }
  return text;
}

std::string origins(const InputSet& set) {
  std::string text;
  for (const InputOrigin& origin : set.origins()) {
    text += std::to_string(origin.count) + " " + origin.text + ", ";
  }
  return text;
}

TEST_CASE("a list of words has several paths a line, or none at all") {
  const TemporaryDirectory directory;
  const std::string list = (directory.path() / "list").string();
  InputSet set(lookup());
  std::ofstream(list) << "";
  set.add_words(list, {"line"});
  CHECK(set.inputs().empty());
  std::ofstream(list) << "a.fa  b.fa\tdir\n\nc.fa\n";
  set.add_words(list, {"line"});
  CHECK(shown(set) == "a=a.fa b=b.fa a=dir/a.fa b=dir/b.fa c=c.fa ");
  CHECK(set.files_read() == std::vector<std::string>{list, list});
}

TEST_CASE("inputs come in the order in which they are named") {
  InputSet set(lookup());
  set.add_path("x.fa.gz", {"line"});
  set.add_path("dir", {"line"});
  set.add_path("-", {"line"});
  set.add_list("list", {"job", 3});
  set.add_pattern("p", {"job:4: p*"});
  CHECK(shown(set) ==
        "x=x.fa.gz a=dir/a.fa b=dir/b.fa stdin=- l1=l1.fa a=dir/a.fa b=dir/b.fa l2=l2.fa "
        "p1=p1.fa p2=p2.fa ");
  CHECK(origins(set) ==
        "1 line, 2 line: dir, 1 line, 1 job:3: list, 2 job:3: list: dir, 1 job:3: list, "
        "2 job:4: p*, ");
  CHECK(set.files_read() == std::vector<std::string>{"list"});
}

TEST_CASE("standard input is one list, or an input") {
  for (const bool list_first : {false, true}) {
    for (const bool other_is_list : {false, true}) {
      InputSet set(lookup());
      const auto add_list = [&] { set.add_list("-", {"line"}); };
      const auto add_other = [&] {
        if (other_is_list) {
          set.add_sheet("-", {"line"});
        } else {
          set.add_sample("s", "-", {"line"});
        }
      };
      list_first ? add_list() : add_other();
      CHECK_THROWS_AS(list_first ? add_other() : add_list(), Error);
    }
  }
  InputSet set(lookup());
  set.add_list("-", {"line"});
  CHECK_THROWS_AS(set.put_reference_first("-", {"line"}), Error);
}

TEST_CASE("files of one sample are one input, wherever they are named") {
  InputSet set(lookup());
  set.add_sample("t", "t0.fa", {"job", 1});
  set.add_sheet("sheet", {"job", 2});
  set.add_sample("u", "u.fa", {"job", 3});
  set.add_sample("s", "s3.fa", {"job", 4});
  set.add_sample("v", "v.fa", {"job", 5});
  set.add_path("s.fa", {"job", 6});
  CHECK(shown(set) == "t=t0.fa+t.fa s=s1.fa+s2.fa+s3.fa u=u.fa v=v.fa s=s.fa ");
  // Only what is named by its file may be a tar archive.
  for (const Input& input : set.inputs()) CHECK(input.named_by_file == (input.path == "s.fa"));
  CHECK(origins(set) == "1 job:1, 1 job:2: sheet, 3 job:3-6, ");
  CHECK_THROWS_WITH_AS(set.put_reference_first("s2.fa", {"line"}),
                       "reference: s2.fa is also a further file of sample s", Error);
  set.put_reference_first("u.fa", {"line"});
  CHECK(shown(set) == "u=u.fa t=t0.fa+t.fa s=s1.fa+s2.fa+s3.fa v=v.fa s=s.fa ");
  CHECK(origins(set) == "1 reference: line, 1 job:1, 1 job:2: sheet, 2 job:3-6, ");
  set.put_reference_first("new.fa", {"line"});
  CHECK(shown(set).starts_with("new=new.fa u=u.fa "));
}

}  // namespace
}  // namespace spillway
