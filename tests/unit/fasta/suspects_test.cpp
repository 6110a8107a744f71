#include "fasta/suspects.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "base/checkpoint_state.hpp"

namespace spillway {
namespace {

bool is_sequence(std::string_view text) {
  SequenceLine line;
  for (const char c : text) line.add(static_cast<std::uint8_t>(c));
  return line.end();
}

TEST_CASE("lines of sequence, and of words") {
  for (const char* text :
       {"ACGT", "acgtnnnn", "ACGTACGTRY", "AC--GT*.", "  1 acgtacgtac gtacgtacgt", "A", "ACGU\r\n",
        "MEEPQSDPSVEPPLSQETFSDLWKLLPENNVLSPLPSQAMDDLMLSPDDIEQWFTEDPGP*"}) {
    CAPTURE(text);
    CHECK(is_sequence(text));
  }
  for (const char* text : {"", " ", "123", "----------", "; ACGT", "#ACGT", "made by hand",
                           "Genome", "MEEPQ", "x", "line 12", "ACGT: a sequence",
                           "CONTENTS OF THE FILE ARE NOT WHAT THEY SEEM TO BE AT ALL"}) {
    CAPTURE(text);
    CHECK_FALSE(is_sequence(text));
  }
}

TEST_CASE("suspects are told once a kind, with the first line and the number") {
  FastaSuspects suspects;
  std::vector<std::string> told;
  const auto report = [&] {
    told.clear();
    suspects.report("x.fa", [&](const std::string& text) { told.push_back(text); });
    return told;
  };
  CHECK(report().empty());
  suspects.note(FastaSuspects::binary_byte, 5);
  suspects.note(FastaSuspects::binary_byte, 7, 2);
  suspects.note(FastaSuspects::header_in_line, 6);
  REQUIRE(report().size() == 2);
  CHECK(told[0].starts_with("x.fa:6: '>' within a line"));
  CHECK(told[1].starts_with("x.fa:5: bytes in a sequence"));
  CHECK(told[1].ends_with("(bytes: 3)"));
  const Bytes state = saved_state(suspects);
  suspects = {};
  load_state(suspects, "suspects", state);
  CHECK(report().size() == 2);
  suspects.take_back(FastaSuspects::binary_byte, 3);
  suspects.note(FastaSuspects::binary_byte, 9);
  CHECK(suspects.first_line(FastaSuspects::binary_byte) == 9);
  CHECK(report().size() == 2);
}

}  // namespace
}  // namespace spillway
