#include "segment/kmer_sampling.hpp"

#include <algorithm>
#include <bit>

namespace spillway {
namespace {

// Candidates for a segment's end: on average this many in one segment size.
constexpr std::uint64_t kCandidatesPerSegment = 64;

}  // namespace

KmerSampling KmerSampling::for_segment_size(unsigned k, std::uint32_t segment_size) {
  return with_spacing(k, std::max<std::uint64_t>(1, segment_size / kCandidatesPerSegment));
}

KmerSampling KmerSampling::with_spacing(unsigned k, std::uint64_t spacing) {
  const auto halvings = static_cast<unsigned>(std::bit_width(spacing)) - 1;
  const unsigned parities =
      k < KmerScan::kMinBasesOfParity ? 0 : std::min(halvings, KmerScan::kMaxParities);
  return {k, parities, ~std::uint64_t{0} / spacing << parities};
}

WidenedSampling::WidenedSampling(const KmerSampling& least)
    : sampling_(least), scan_(least.scan()) {}

void WidenedSampling::add(std::uint64_t canonical) {
  scan_.take_kmer(canonical);
  while (scan_.places().empty()) {
    --sampling_.parities;
    scan_ = sampling_.scan();
    scan_.take_kmer(canonical);
  }
  sampling_.max_hash = std::max(sampling_.max_hash, scan_.places().front().hash);
  // Without parities k-mers have other hashes: those that came before could be anything.
  if (sampling_.parities == 0) sampling_.max_hash = ~std::uint64_t{0};
}

}  // namespace spillway
