#include "input/file_content.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "temporary_directory.hpp"

namespace spillway {
namespace {

using namespace std::literals;

std::string name_of(const std::string& bytes) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  std::ofstream(path, std::ios::binary) << bytes;
  return content_of(path).name;
}

TEST_CASE("files are known by how they begin") {
  CHECK(name_of(">chr1\nACGT\n") == "FASTA");
  CHECK(name_of("\xef\xbb\xbf\r\n>chr1\r\n") == "FASTA");
  CHECK(name_of("@r\nACGT\n+\nIIII\n") == "FASTQ");
  CHECK(name_of("<html></html>") == "HTML or XML");
  CHECK(name_of("PK\x03\x04 and so on"s) == "data compressed with zip");
  CHECK(name_of("\x1f\x8b\x08 and no more"s) == "data compressed with gzip");
}

TEST_CASE("what is not known has no name") {
  CHECK(name_of("").empty());
  CHECK(name_of("some words\n").empty());
  CHECK(name_of("\x01\x02\x03\x04\x05\x06\x07\x08"s).empty());
  CHECK(content_of("/dev/null").name.empty());
  CHECK(content_of("no such file").name.empty());
  CHECK(content_of("/").name.empty());
}

TEST_CASE("advice leads to an archive") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  std::ofstream(path) << ">c\nA\n";
  CHECK(content_of(path).advice == "create makes an archive of it");
  std::ofstream(path) << "@r\nACGT\n+\nIIII\n";
  CHECK(content_of(path).advice ==
        "seqtk seq -a converts it to FASTA, and create makes an archive of that");
}

}  // namespace
}  // namespace spillway
