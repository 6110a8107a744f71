#include "input/fasta_files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

TEST_CASE("names of FASTA files") {
  for (const char* name : {"a.fa", "a.FASTA", "x/a.fna.gz", "a.b.fas.zst", "a.fsa", "a.ffn.bz2",
                           "a.frn.xz", "a.mfa.bgz", ".d/a.fa", "a.Fa.Gz"}) {
    CAPTURE(name);
    CHECK(has_fasta_name(name));
  }
  for (const char* name : {"", "a", ".fa", ".a.fa", "fa", "a.fa/b", "a.faa", "a.gz", "a.fai",
                           "a.fa.gzi", "a.fa.gz.gz", "x/.fa.gz", "._a.fa", "a.fa."}) {
    CAPTURE(name);
    CHECK_FALSE(has_fasta_name(name));
  }
}

TEST_CASE("FASTA files of a directory, by name") {
  const TemporaryDirectory directory;
  const auto path = [&](const char* name) { return (directory.path() / name).string(); };
  CHECK_THROWS_AS(fasta_files_in(directory.path()), Error);
  CHECK_THROWS_AS(fasta_files_in(path("none")), Error);
  for (const char* name : {"b.fa", "B.fa", "a.fa.gz", "README", ".hidden.fa", "a.faa"}) {
    std::ofstream(path(name)) << ">";
  }
  std::filesystem::create_directory(path("sub.fa"));
  std::ofstream(path("sub.fa/c.fa")) << ">";
  CHECK(fasta_files_in(directory.path()) ==
        std::vector<std::string>{path("B.fa"), path("a.fa.gz"), path("b.fa")});
}

}  // namespace
}  // namespace spillway
