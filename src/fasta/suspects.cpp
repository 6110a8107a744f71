#include "fasta/suspects.hpp"

#include <string_view>

#include "dna/letter_case.hpp"

namespace spillway {
namespace {

std::string_view text_of(FastaSuspects::Kind kind) {
  switch (kind) {
    case FastaSuspects::sequence_before_header:
      return "sequence before the first header, which belongs to no contig (lines: ";
    case FastaSuspects::header_in_line:
      return "'>' within a line begins no record; were files joined without a line end between "
             "them? (times: ";
    case FastaSuspects::byte_order_mark:
      return "a byte order mark within the file; were files joined? (times: ";
    case FastaSuspects::binary_byte:
    case FastaSuspects::kKinds:
      break;
  }
  return "bytes in a sequence that are not text; did something else get into the file? (bytes: ";
}

}  // namespace

void FastaSuspects::note(Kind kind, std::uint64_t line, std::uint64_t count) {
  Seen& seen = seen_[kind];
  if (seen.count == 0) seen.line = line;
  seen.count += count;
}

void FastaSuspects::report(const std::string& file, const FastaWarn& warn) const {
  for (std::uint8_t i = 0; i < kKinds; ++i) {
    const Seen& seen = seen_[i];
    if (seen.count == 0) continue;
    warn(file + ":" + std::to_string(seen.line) + ": " +
         std::string(text_of(static_cast<Kind>(i))) + std::to_string(seen.count) + ")");
  }
}

void SequenceLine::add(std::uint8_t byte) {
  constexpr std::string_view kSpace = " \t\r\n0123456789";
  constexpr std::string_view kGaps = "*-.";
  const auto c = static_cast<char>(byte);
  const auto upper = static_cast<char>(byte & ~kLowerCase);
  const bool is_letter = upper >= 'A' && upper <= 'Z';
  if (is_letter) {
    is_run_ = is_run_ && c == upper && !(has_space_ && letters_ > 0);
    ++letters_;
    if (std::string_view("ACGTUN").find(upper) != std::string_view::npos) ++nucleotides_;
  } else if (kSpace.find(c) != std::string_view::npos) {
    has_space_ = true;
  } else if (kGaps.find(c) == std::string_view::npos) {
    has_other_ = true;
  }
}

bool SequenceLine::end() {
  constexpr std::uint64_t kLongRun = 30;
  const bool is_nucleotides = letters_ > 0 && 5 * nucleotides_ >= 4 * letters_;
  const bool is_sequence = !has_other_ && (is_nucleotides || (is_run_ && letters_ >= kLongRun));
  *this = SequenceLine();
  return is_sequence;
}

}  // namespace spillway
