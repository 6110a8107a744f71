#include "compress/encode/pack_cardinality.hpp"

#include <algorithm>

namespace spillway {
namespace {

constexpr std::uint64_t kMaxPackCardinality = 1000;
constexpr std::uint64_t kSegmentsPerBatch = 1'000'000;

}  // namespace

std::uint32_t choose_pack_cardinality(std::uint64_t samples, std::uint64_t segments) {
  if (samples <= kUsualPackCardinality) return kUsualPackCardinality;
  const std::uint64_t per_sample = std::max<std::uint64_t>(1, segments / samples);
  const std::uint64_t fitting = kSegmentsPerBatch / per_sample;
  const std::uint64_t rounded = fitting / kUsualPackCardinality * kUsualPackCardinality;
  return static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(rounded, kUsualPackCardinality, kMaxPackCardinality));
}

std::uint32_t pack_cardinality_for(const ShapeOptions& shape, std::uint64_t samples,
                                   std::uint64_t segments) {
  if (shape.pack_cardinality != kChoosePackCardinality) return shape.pack_cardinality;
  if (shape.readers == Readers::any) return kUsualPackCardinality;
  return choose_pack_cardinality(samples, segments);
}

}  // namespace spillway
