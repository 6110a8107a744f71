#include "input/other_format.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "spillway/error.hpp"
#include "unit/input/memory_source.hpp"
#include "unit/temporary_directory.hpp"
#include "unit/test_data.hpp"

namespace spillway {
namespace {

using namespace std::string_literals;

TEST_CASE("formats are told by how files begin") {
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"@r1\nACGTACGTAC\n+\n>>>>IIIIII\n", "FASTQ"},
      {"\xef\xbb\xbf@r1 x\r\nACGT\r\n+r1\r\nIIII\r\n", "FASTQ"},
      {"@r1\nACGT\nACGT\n+\nIIII\nIIII\n", "FASTQ"},
      {"@r1\n\n+\n\n", "FASTQ"},
      {"@" + std::string(20, 'r') + "\n" + std::string(600, 'A'), "FASTQ"},
      {"@SQ\tSN:chr1\tLN:100\n", "SAM"},
      {"r1\t0\tchr1\t5\t60\t4M\t*\t0\t0\tACGT\tIIII\n", "SAM"},
      {"BAM\1\0\0\0\0"s, "a BAM file"},
      {"CRAM\3\0"s, "a CRAM file"},
      {"\x43\x27\x41\x1a\0\0\0\0"s, "a 2bit file"},
      {"\x1a\x41\x27\x43\0\0\0\0"s, "a 2bit file"},
      {"##gff-version 3\nchr1\t.\tgene\t1\t9\t.\t+\t.\tID=g\n##FASTA\n>chr1\nACGT\n", "GFF or GTF"},
      {"#!genome-build x\n1\thavana\tgene\t11869\t14409\t.\t+\t.\tgene_id \"x\";\n", "GFF or GTF"},
      {"##fileformat=VCFv4.2\n", "VCF"},
      {"chr1\t5\t10\n", "BED"},
      {"# x\n\nchr1\t5\t10\tname\t0\t+\n", "BED"},
      {"track name=x\nchr1 5 10\n", "a track of the UCSC browser (BED, wiggle, ...)"},
      {"chr1\t248956422\t112\t70\t71\n", "a .fai index"},
      {"q\t100\t0\t90\t+\tt\t200\t5\t95\t88\t90\t60\n", "PAF"},
      {"H\tVN:Z:1.0\n", "GFA"},
      {"S\t1\tACGT\n", "GFA"},
      {"LOCUS       X 10 bp\nORIGIN\n        1 acgtacgtac\n//\n", "GenBank"},
      {"ID   X56734; SV 1; linear;\nXX\n", "EMBL or UniProt text"},
      {"HEADER    OXYGEN STORAGE\n", "PDB"},
      {"CLUSTAL W (1.83)\n", "a Clustal alignment"},
      {"# STOCKHOLM 1.0\n", "a Stockholm alignment"},
      {"#NEXUS\n", "NEXUS"},
      {"\n\n <!DOCTYPE html>\n<html>\n> not found\n", "HTML or XML"},
      {"<html>", "HTML or XML"},
      {"<?xml version=\"1.0\"?>\n", "HTML or XML"},
      {"{\"error\": \"not found\"}\n", "JSON"},
      {"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"},
      {"\xff\xfe>\0a\0"s, "UTF-16 text"},
      {"%PDF-1.4\n", "a PDF file"}};
  for (const auto& [text, name] : kinds) {
    CAPTURE(name);
    CHECK(other_format(text).name == name);
  }
}

TEST_CASE("FASTA is no other format, nor is what is not known") {
  for (const std::string& text : {""s,
                                  "\n \n"s,
                                  ">"s,
                                  ">a\nACGT\n"s,
                                  "\xef\xbb\xbf>a\n"s,
                                  ";c\n>a\n"s,
                                  "\n\n>@SQ\t\n"s,
                                  "; @r\n"s,
                                  "ACGT\n"s,
                                  "# made by hand\n\n>a\nACGT\n"s,
                                  "#c\n"s,
                                  "some text\n>a\n"s,
                                  "@\n>a\n"s,
                                  "@note\nof mine\n>a\n"s,
                                  "1\n2\n3\n"s,
                                  "a\tb\tc\n"s,
                                  "a\t1\n"s,
                                  "<-- x\n"s,
                                  "< a\n"s,
                                  "<>\n"s,
                                  "CRAMPED\n"s,
                                  "[x]\n"s,
                                  "ATOMS\n"s,
                                  "\0\0\0\0"s}) {
    CAPTURE(text);
    CHECK(other_format(text).name.empty());
  }
}

TEST_CASE("another format is refused, with what to do") {
  const auto refusal = [](const std::string& text) {
    for (const std::size_t max_piece : {0, 1}) {
      try {
        refuse_other_formats(test::memory_source(text, max_piece));
        return std::string("none");
      } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::input);
        if (max_piece == 1) return std::string(error.what());
      }
    }
    return std::string();
  };
  CHECK(refusal("@r\nAC\n+\nII\n") ==
        "memory.fa: not FASTA: looks like FASTQ (seqtk seq -a converts it)");
  CHECK(refusal("%PDF-1.4") == "memory.fa: not FASTA: looks like a PDF file");
  CHECK(refusal(">a\nAC\n") == "none");
  const auto text = refuse_other_formats(test::memory_source(">a\nACGT\n"));
  std::vector<std::uint8_t> out(100);
  CHECK(text->read(out) == 8);
  CHECK(text->read(out) == 0);
}

TEST_CASE("archives of agc are told by their end") {
  for (const char* name : {"golden/defaults.agc", "golden/one_file.agc",
                           "golden-old/v1_defaults.agc", "golden-old/v2_defaults.agc"}) {
    CAPTURE(name);
    const std::string path = test_data(name);
    CHECK(has_agc_footer(path));
    try {
      refuse_other_formats(test::memory_source("\x01\x1f(\xb5/\xfd"), path);
      FAIL("taken");
    } catch (const Error& error) {
      CHECK(std::string(error.what()) ==
            "memory.fa: not FASTA: looks like an AGC archive (append adds to one, convert reads "
            "one)");
    }
  }
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "x").string();
  for (const std::string& content :
       {""s, "short"s, std::string(1000, '\0'), std::string(1000, '\x01'),
        ">a\n" + std::string(500, 'A'),
        std::string(100, 'x') + std::string("\x28\0\0\0\0\0\0\0", 8)}) {
    std::ofstream(path, std::ios::binary) << content;
    CHECK_FALSE(has_agc_footer(path));
  }
  CHECK_FALSE(has_agc_footer("-"));
  CHECK_FALSE(has_agc_footer(path + "/none"));
}

}  // namespace
}  // namespace spillway
