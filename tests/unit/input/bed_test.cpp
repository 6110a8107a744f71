#include "input/bed.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

/// "name:from-end " of each interval, and warnings in brackets; or what is wrong.
std::string read(const std::string& text) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "x.bed";
  std::ofstream(path, std::ios::binary) << text;
  std::string all;
  const auto shown = [&](const std::string& message) {
    return message.substr(directory.path().string().size() + 1);
  };
  try {
    read_bed(
        path,
        [&](const FaidxRequest& request) {
          all += request.name + ":" + std::to_string(request.span->from) + "-" +
                 std::to_string(request.span->end) + " ";
        },
        [&](const std::string& warning) { all += "[" + shown(warning) + "]"; });
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    return shown(error.what());
  }
  return all;
}

TEST_CASE("BED: intervals, with tabs or blanks between the columns") {
  CHECK(read("").empty());
  CHECK(read("# nothing\n\n").empty());
  CHECK(read("chr1\t0\t4\n") == "chr1:0-4 ");
  CHECK(read("\xef\xbb\xbf"
             "chr1\t0\t4\r\nchr2 1  3\r\n") == "chr1:0-4 chr2:1-3 ");
  CHECK(read("a b\t0\t4\tname\t0\t+\n") == "a b:0-4 ");
  CHECK(read("a 0\t4\n") == "a:0-4 ");
  CHECK(read(" a\t 0 \t4 \t\n") == "a:0-4 ");
  CHECK(read("a\t0\t9223372036854775807\n") == "a:0-9223372036854775807 ");
}

TEST_CASE("BED: lines that are no data") {
  CHECK(read("browser position chr1:1-2\ntrack name=x\nvisibility x\nchrom\tstart\tend\n"
             "Chrom Start End\nchr\tx\ty\na\t0\t1\n") == "a:0-1 ");
  // Contigs of such names are data.
  CHECK(read("track\t0\t1\nchrom\t0\t1\nchr 0 1\n") == "track:0-1 chrom:0-1 chr:0-1 ");
}

TEST_CASE("BED: empty intervals are passed over, and told of once") {
  CHECK(read("a\t0\t1\nb\t5\t5\nc\t0\t0\nd\t1\t2\n") ==
        "a:0-1 d:1-2 [x.bed:2: empty intervals are passed over (lines: 2)]");
}

TEST_CASE("BED: lines that are wrong") {
  for (const char* line :
       {"a", "a\t1", "a\t5\t2", "a\t-1\t3", "a\tx\t3", "\t1\t2", "tracks", "chr\t5",
        "a\t1\t9223372036854775808", "a\t1\t99999999999999999999", "a:1-2", "a\t1e3\t2e3"}) {
    CAPTURE(line);
    CHECK(read(std::string("a\t0\t1\n") + line + "\n") ==
          "x.bed:2: is no line of BED (a name, where it starts from 0, and where it ends)");
  }
}

}  // namespace
}  // namespace spillway
