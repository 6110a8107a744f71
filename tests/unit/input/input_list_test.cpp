#include "input/input_list.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

using Paths = std::vector<std::string>;

class Files {
 public:
  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    return write_file(path(name), text);
  }

 private:
  TemporaryDirectory directory_;
};

std::vector<Input> inputs_of(const Paths& paths) {
  std::vector<Input> inputs;
  for (const std::string& path : paths) inputs.push_back(input_named_by_file(path));
  return inputs;
}

/// What `call` says went wrong with the input; "fine" if nothing.
template <class Call>
std::string complaint(Call call) {
  try {
    call();
    return "fine";
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    return error.what();
  }
}

TEST_CASE("input lists: one path a line, without the blanks around it") {
  const Files files;
  const auto read = [&](const std::string& text) {
    return read_input_list(files.write("list", text));
  };
  CHECK(read("a.fa\nb.fa\n") == Paths{"a.fa", "b.fa"});
  CHECK(read("\xef\xbb\xbf"
             "a.fa\r\n\r\n\nb.fa") == Paths{"a.fa", "b.fa"});
  CHECK(read("my genomes/a b.fa \n\t c\n") == Paths{"my genomes/a b.fa", "c"});
  CHECK(read("# c\n  # c\na # b\n./#a.fa\n") == Paths{"a # b", "./#a.fa"});
  CHECK(read(std::string(4096, 'x') + "\ny\n") == Paths{std::string(4096, 'x'), "y"});
}

TEST_CASE("input lists: what is none") {
  const Files files;
  const auto complain = [&](const std::string& text) {
    return complaint([&] { read_input_list(files.write("list", text)); });
  };
  CHECK(complain("") == files.path("list") + ": names no input");
  CHECK(complain("\n\r\n#\n") == files.path("list") + ": names no input");
  CHECK(complain("a\n" + std::string(4097, 'x')) ==
        files.path("list") + ":2: is no path: it is longer than 4096 bytes");
  CHECK(complain(std::string("a\0b\n", 4)) ==
        files.path("list") + ":1: is no list: it holds a NUL byte");
  CHECK(complain(">a\nACGT\n") ==
        files.path("list") +
            ":1: is a header of FASTA, not a path (a FASTA file is named as an input by itself; a "
            "path that begins with '>' is ./> here)");
}

TEST_CASE("inputs are checked without being opened") {
  const Files files;
  const std::string good = files.write("good.fa", ">a\nA\n");
  const std::string empty = files.write("empty.fa", "");
  REQUIRE(::mkfifo(files.path("fifo").c_str(), 0600) == 0);
  const auto check = [&](const Paths& paths) {
    return complaint([&] { check_inputs_readable(inputs_of(paths)); });
  };
  CHECK(check({good, "-", files.path("fifo")}) == "fine");
  CHECK(check({good, files.path("gone")}) ==
        files.path("gone") + ": cannot open: No such file or directory");
  CHECK(check({good + "/x"}) == good + "/x: cannot open: Not a directory");
  CHECK(check({empty}) == empty + ": is empty");
  CHECK(check({files.path("")}) == files.path("") + ": is a directory, not a file");
  CHECK(check({"-", good, "-"}) == "-: standard input can be read only once");
  if (::geteuid() != 0) {
    std::filesystem::permissions(good, std::filesystem::perms::none);
    CHECK(check({good}) == good + ": cannot open: Permission denied");
  }
}

TEST_CASE("what can be read again") {
  const Files files;
  REQUIRE(::mkfifo(files.path("fifo").c_str(), 0600) == 0);
  CHECK(can_be_read_again(files.write("file", ">a\n")));
  CHECK_FALSE(can_be_read_again(files.path("fifo")));
  CHECK_FALSE(can_be_read_again("/dev/null"));
  CHECK_FALSE(can_be_read_again("-"));
  CHECK_THROWS_AS(can_be_read_again(files.path("gone")), Error);
}

TEST_CASE("no two inputs share a sample name") {
  const Files files;
  const auto check = [&](Paths paths) {
    for (std::string& path : paths) {
      if (path != "-") path = files.write(path, ">a\n");
    }
    std::string message = complaint([&] { check_sample_names(inputs_of(paths)); });
    for (std::size_t at; (at = message.find(files.path(""))) != message.npos;) {
      message.erase(at, files.path("").size());
    }
    return message;
  };
  CHECK(check({"a.fa", "b.fa", "a.fas.fa", "-"}) == "fine");
  CHECK(check({"a.fa", "b.fa", "a.fna"}) == "a.fna: has the sample name 'a', and so has a.fa");
  CHECK(check({"a.fa", "a.fa"}) == "a.fa: has the sample name 'a', and so has a.fa");
  CHECK(check({"a\nb.fa"}) == "'a?b': a line end (here '?') in the name of a sample");
  CHECK(check({"-", "stdin.fa"}) == "fine");  // it may be a tar archive
  CHECK_THROWS_AS(check_sample_names(inputs_of({"gone/a.fa", "gone/a.fna"})), Error);
}

TEST_CASE("names that were given count, not those of the files") {
  const auto check = [](const std::vector<Input>& inputs) {
    return complaint([&] { check_sample_names(inputs); });
  };
  CHECK(check({{"x/a.fa", "one"}, {"y/a.fa", "two"}}) == "fine");
  CHECK(check({{"a.fa", "one"}, {"b.fa", "one"}}) ==
        "b.fa: has the sample name 'one', and so has a.fa");
  CHECK(check({{"a.fa", ""}}) == "a.fa: its sample has no name");
}

}  // namespace
}  // namespace spillway
