// Delta texts back into sequences (docs/FORMAT.md, "Groups", Delta text).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dna/alphabet.hpp"

namespace spillway {

/// Decodes `text` against `reference` into `out` and returns how many bytes it wrote. The reference
/// stands in the bytes of `alphabet`, and so does the output (letters from letters, symbols from
/// symbols). Where bytes of the reference are in lower case (codec/case_mask.hpp) so are the copies
/// of them; a literal takes the case of the base before it, runs of N are upper case: the case that
/// is predicted of the sequence. A text that is none of the format, that reaches outside the
/// reference or that gives more than out.size() is Error corrupt. What is in `out` behind the bytes
/// of the sequence has no meaning afterwards. Reads texts of format versions 1 to 3.
std::size_t lz_decode(std::span<const std::uint8_t> text, std::span<const std::uint8_t> reference,
                      std::uint32_t min_match_length, const Alphabet& alphabet,
                      std::span<std::uint8_t> out);

/// The same in symbols, for a length that is not known: replaces `out`; more than `limit` symbols
/// is Error corrupt. Memory grows with what is really decoded.
void lz_decode(std::span<const std::uint8_t> text, std::span<const std::uint8_t> reference,
               std::uint32_t min_match_length, std::uint64_t limit, std::vector<std::uint8_t>& out);

/// Decodes bases [begin, begin + out.size()) of the sequence alone and returns how many it wrote:
/// fewer than out.size() if the sequence ends earlier. What comes after is not looked at, so errors
/// in it are not found. Case as above.
std::size_t lz_decode_range(std::span<const std::uint8_t> text,
                            std::span<const std::uint8_t> reference, std::uint32_t min_match_length,
                            const Alphabet& alphabet, std::uint64_t begin,
                            std::span<std::uint8_t> out);

/// How many bytes `text` decodes to, without decoding it. Error corrupt as above.
std::uint64_t lz_decoded_size(std::span<const std::uint8_t> text,
                              std::span<const std::uint8_t> reference,
                              std::uint32_t min_match_length);

}  // namespace spillway
