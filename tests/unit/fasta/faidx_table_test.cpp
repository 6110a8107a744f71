#include "fasta/faidx_table.hpp"

#include <doctest/doctest.h>

#include <string>

namespace spillway {
namespace {

std::string table_in_pieces(const std::string& text, std::size_t piece) {
  std::string lines;
  FaidxTable table([&](std::string_view line) { lines += line; });
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const std::string part = text.substr(at, piece);
    table.add({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()});
  }
  table.finish();
  return table.obstacle().empty() ? lines : table.obstacle();
}

/// The same whatever the pieces.
std::string table(const std::string& text) {
  const std::string whole = table_in_pieces(text, 1 << 20);
  CHECK(table_in_pieces(text, 1) == whole);
  CHECK(table_in_pieces(text, 3) == whole);
  return whole;
}

// What samtools 1.16 writes for the same texts.
TEST_CASE("tables are those of samtools") {
  CHECK(table(">a x\nACGT\nAC\n>empty\n>b\nACGTA\n\n>e2\n\n>c\nAC") ==
        "a\t6\t5\t4\t5\nb\t5\t23\t5\t6\nc\t2\t38\t2\t3\n");
  CHECK(table(">a x\r\nACGT\r\nAC\r\n>b\r\n>c\r\nACGT\r\nAC") == "a\t6\t6\t4\t6\nc\t6\t24\t4\t6\n");
  CHECK(table(">a\nA") == "a\t1\t3\t1\t2\n");
  CHECK(table(">a\tx\nAC\nGT\n") == "a\t4\t5\t2\t3\n");
  CHECK(table("") == "");
  CHECK(table("> a x\nAC\n>\t \vb\vx\nACG\n>c\fx\nA>C\n") ==
        "a\t2\t6\t2\t3\nb\t3\t17\t3\t4\nc\t3\t26\t3\t4\n");
}

TEST_CASE("of several contigs of one name the first is listed, as samtools does") {
  std::string lines;
  FaidxTable names([&](std::string_view line) { lines += line; });
  const std::string text = ">a\nAC\n>b\n>a x\nACG\n>b\nA\n>a\nAC\n>b y\nA\n";
  names.add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  names.finish();
  CHECK(lines == "a\t2\t3\t2\t3\nb\t1\t21\t1\t2\n");
  CHECK(names.repeats() == 3);
  CHECK(names.first_repeat() == "a");
}

TEST_CASE("lines that are not regular have no table, and it is said why") {
  const std::string length = "contig 'a': its lines are not of one length";
  CHECK(table(">a\nAC\nACG\n") == length + ", or do not end alike");
  CHECK(table(">a\nACG\nAC\nACG\n") == length);
  CHECK(table(">a\nACG\nAC\nA\n") == length);
  CHECK(table(">a\nACG\n\nACG\n") == length);
  CHECK(table(">a\n\nACG\n") == length);
  CHECK(table(">a\nACG\r\nACG\n") == length + ", or do not end alike");
  CHECK(table(">a\nA C\n") == "contig 'a': a line has blanks, or bytes that are not printable");
  CHECK(table(">a\nAC\n;x\n") == "contig 'a': it has a comment");
  CHECK(table(">a\rACGT\r") == "contig 'a': a line has a CR within it");
  CHECK(table(">a\nAC\rGT\n") == "contig 'a': a line has a CR within it");
  CHECK(table("; c\n>a\nAC\n") == "it does not begin with a record");
  CHECK(table("\n>a\nAC\n") == "it does not begin with a record");
  CHECK(table("> \nAC\n") == "contig '': its header has no name");
  CHECK(table(">a\nAC\n>b\nACG\nAC\nACG\n") == "contig 'b': its lines are not of one length");
}

}  // namespace
}  // namespace spillway
