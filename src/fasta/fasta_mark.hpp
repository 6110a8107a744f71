// A place in a FASTA text at which a reader can go on.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/stream_hash.hpp"
#include "fasta/suspects.hpp"

namespace spillway {

/// Where a record begins. With the layout in force there it says all that follows from what is
/// before.
struct FastaMark {
  std::uint64_t offset = 0;        ///< of the record's '>' in the text; of the first record: 0
  std::uint64_t line = 1;          ///< 1-based, of the '>', in the text
  std::uint64_t lines_before = 0;  ///< in the text, of the file that has the '>'
  std::uint8_t line_end = 0;       ///< last byte of lines
  StreamHash content_hash;         ///< of what is before
  Bytes style;                     ///< LayoutRecorder::style_in_force, if there is a recorder
  FastaSuspects suspects;          ///< of that file, before the '>'

  template <typename Ar>
  void state(Ar& ar) {
    ar(offset, line, lines_before, line_end, content_hash, style, suspects);
  }
};

}  // namespace spillway
