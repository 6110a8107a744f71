// Files that are given as FASTA and are something else.
//
// Many formats have a line that begins with '>' somewhere (a quality line of FASTQ, a page of
// HTML), and all text before the first of them is kept as layout. So what is well known is refused
// by how it begins, whatever its name.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "input/byte_source.hpp"

namespace spillway {

struct OtherFormat {
  std::string_view name;    ///< "FASTQ", "a BAM file"
  std::string_view advice;  ///< what to do, for messages; may be empty
};

/// What a decompressed file that begins with `first_bytes` (some hundreds) is. No name: FASTA, or
/// nothing that is known.
OtherFormat other_format(std::string_view first_bytes);

/// Whether the file has the footer of an AGC archive (docs/FORMAT.md, section 2), which has no
/// magic bytes at its beginning. False if that cannot be said.
bool has_agc_footer(const std::string& path);

/// Gives what `text` gives. Error input, naming it, if it is of another format than FASTA, or what
/// is left of a damaged tar archive. `path`:
/// the file whose text it is; empty if there is none.
std::unique_ptr<ByteSource> refuse_other_formats(std::unique_ptr<ByteSource> text,
                                                 const std::string& path = {});

}  // namespace spillway
