// Which letters of a sequence are lower case: beside the symbols in scratch, against a prediction
// in the archive (docs/FORMAT.md, "Extensions", spillway-masks).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "dna/letter_case.hpp"

namespace spillway {

/// Places where case changes, ascending, of a sequence that begins in upper case: lower case from
/// [0] to before [1], from [2] to before [3], ... Always an even number of them; the last may be
/// the length.
using CaseMask = std::vector<std::uint32_t>;

/// The mask of the sequence read backwards.
void reverse_mask(CaseMask& mask, std::uint32_t length);

/// The mask of [begin, end), places counted from `begin`.
CaseMask slice_mask(const CaseMask& mask, std::uint32_t begin, std::uint32_t end);

/// Sets kLowerCase where the mask says so. REQUIRES: the mask lies within the sequence, whose bytes
/// are upper case.
void apply_mask(const CaseMask& mask, std::span<std::uint8_t> sequence);

/// For scratch: appends the mask of a sequence of `length`, in at most length / 8 + 8 bytes.
void append_mask(Bytes& out, const CaseMask& mask, std::uint32_t length);
/// Replaces `mask`. Error corrupt if it leaves the sequence.
void read_mask(ByteCursor& in, std::uint32_t length, CaseMask& mask);

/// For the archive: the text that turns the case of `predicted` into that of `actual`; empty if
/// they agree. At most length / 8 + 2 bytes.
Bytes mask_text(std::span<const std::uint8_t> predicted, std::span<const std::uint8_t> actual);
/// The text of a whole mask, against upper case.
Bytes mask_text(const CaseMask& mask, std::uint32_t length);

/// The mask that `text` makes of a sequence of `length` in upper case. Error corrupt as below.
CaseMask mask_of_text(ByteView text, std::uint32_t length);

/// Gives `sequence`, in the case that was predicted, the case that `text` tells of. Error corrupt
/// if the text leaves the sequence. Bytes that are no letters keep what they are.
void apply_mask_text(ByteView text, std::span<std::uint8_t> sequence);
/// The same for bases [first, first + letters.size()) alone of a sequence of `length` bases.
/// REQUIRES: they lie within the sequence.
void apply_mask_text(ByteView text, std::size_t length, std::size_t first,
                     std::span<std::uint8_t> letters);

}  // namespace spillway
