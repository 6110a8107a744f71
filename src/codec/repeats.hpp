// How much a sequence repeats itself.
#pragma once

#include <cstdint>
#include <span>

namespace spillway {

/// Estimates the share, 0..1, of positions of `symbols` at which a 20-mer begins that stood in it
/// before. Reads the sequence once; a hash collision counts as a repeat once in thousands.
double repeated_share(std::span<const std::uint8_t> symbols);

}  // namespace spillway
