// What stands before the first record of a FASTA text.
#pragma once

#include "fasta/fasta_text.hpp"
#include "fasta/layout_recorder.hpp"

namespace spillway {

/// Passes all up to the '>' of the first record, and tells `recorder` (may be null) of it; whether
/// there was anything. Error input: there is no record, or a byte 0 before it.
bool pass_to_first_record(FastaText& text, LayoutRecorder* recorder);

}  // namespace spillway
