// How many segments a pack has, and how many samples a batch of metadata, where nobody asked for a
// number.
#pragma once

#include <cstdint>

#include "spillway/options.hpp"

namespace spillway {

/// What `agc` takes by default, and ragc takes for granted.
inline constexpr std::uint32_t kUsualPackCardinality = 50;

/// For `segments` of `samples` in all. Depends on nothing else. Larger packs compress better, but
/// readers keep a batch of metadata in memory: libagc each segment of it, for each handle. So a
/// batch has about a million segments at most, unless 50 samples have more.
std::uint32_t choose_pack_cardinality(std::uint64_t samples, std::uint64_t segments);

/// What `shape` asks for: its number, or the one that is chosen for its readers.
std::uint32_t pack_cardinality_for(const ShapeOptions& shape, std::uint64_t samples,
                                   std::uint64_t segments);

}  // namespace spillway
