#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "extract/contig_layout.hpp"
#include "extract/fasta_text.hpp"
#include "spillway/error.hpp"

using namespace spillway;

namespace {

std::string lines(const std::string& bases, std::uint64_t column, std::uint64_t width,
                  const std::string& line_end = "\n") {
  const Bytes end(line_end.begin(), line_end.end());
  const Lines shape{width, column, end};
  Bytes out(lines_size(bases.size(), shape));
  Bytes letters(bases.begin(), bases.end());
  CHECK(write_lines(letters, shape, out.data()) == out.data() + out.size());
  return {out.begin(), out.end()};
}

SegmentPlace of_length(std::uint32_t length) { return {20, 1, length, false}; }

}  // namespace

TEST_CASE("lines: a line end between full lines, wherever the first begins") {
  CHECK(lines("ACGTAC", 0, 3) == "ACG\nTAC");
  CHECK(lines("ACGTA", 0, 3) == "ACG\nTA");
  CHECK(lines("ACGTA", 2, 3) == "A\nCGT\nA");
  CHECK(lines("A", 2, 3) == "A");
  CHECK(lines("A", 3, 3) == "\nA");
  CHECK(lines("", 3, 3) == "");
  CHECK(lines("ACG", 0, 1) == "A\nC\nG");
  CHECK(lines("ACG", 0, 2'000'000'000) == "ACG");
  CHECK(lines("ACG", 0, UINT64_MAX) == "ACG");
  CHECK(lines("ACGTAC", 1, 2, "\r\n") == "A\r\nCG\r\nTA\r\nC");
  CHECK(lines("ACG", 1, 1, "") == "ACG");
}

TEST_CASE("lines: pieces of any size make the same text as the whole") {
  std::mt19937 random(4);
  for (int round = 0; round < 300; ++round) {
    const std::string bases(random() % 40, 'A');
    const std::uint64_t width = 1 + random() % 12;
    std::string text;
    std::uint64_t column = 0;
    for (std::size_t at = 0; at < bases.size();) {
      const std::string piece = bases.substr(at, 1 + random() % 15);
      text += lines(piece, column, width, "\r\n");
      column = column_behind(piece.size(), {.width = width, .column = column, .line_end = {}});
      at += piece.size();
    }
    CHECK(text == lines(bases, 0, width, "\r\n"));
  }
}

TEST_CASE("reverse complement: only A, C, G, T change") {
  const std::string forward = "AACGTNRYSWKMBDHVU";
  std::vector<std::uint8_t> in(forward.begin(), forward.end()), out(in.size());
  reverse_complement_letters(in, out);
  CHECK(std::string(out.begin(), out.end()) == "UVHDBMKWSYRNACGTT");
}

TEST_CASE("contig layout: pieces give every base of a range once") {
  constexpr std::uint32_t kShared = 5;
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    // A contig as the list of its positions; a segment is a stretch of them.
    std::vector<SegmentPlace> segments;
    std::vector<std::uint64_t> starts;
    std::uint64_t length = 0;
    for (std::size_t n = random() % 6; n > 0; --n) {
      const auto size = static_cast<std::uint32_t>(kShared + random() % 9);
      starts.push_back(segments.empty() ? 0 : length - kShared);
      segments.push_back(of_length(size));
      length = starts.back() + size;
    }
    CHECK(contig_length(segments, kShared) == length);
    const std::uint64_t from = random() % (length + 3);
    const std::uint64_t end = std::min<std::uint64_t>(length, from + random() % (length + 3));
    std::uint64_t next = from;
    for_each_piece(segments, kShared, from, end,
                   [&](const SegmentPlace& segment, std::uint32_t first, std::uint32_t last) {
                     const auto i = static_cast<std::size_t>(&segment - segments.data());
                     CHECK(starts[i] + first == next);
                     CHECK(first < last);
                     CHECK(last <= segment.length);
                     next = starts[i] + last;
                   });
    CHECK(next == std::max(from, end));
    if (from < length) {
      const std::size_t at = segment_at(segments, kShared, from);
      CHECK(from >= starts[at]);
      CHECK(from < starts[at] + segments[at].length);
    } else {
      CHECK(segment_at(segments, kShared, from) == segments.size());
    }
  }
}

TEST_CASE("contig layout: a later segment shorter than what it shares is corrupt") {
  CHECK(contig_length(std::vector{of_length(3), of_length(5)}, 5) == 3);
  CHECK_THROWS_AS(contig_length(std::vector{of_length(3), of_length(4)}, 5), Error);
  CHECK(contig_length({}, 5) == 0);
}
