#include "compress/place/seed.hpp"

#include <algorithm>
#include <bit>

#include "dna/kmer_scan.hpp"

namespace spillway {

void find_seeds(std::span<const Symbol> symbols, std::uint64_t spacing, std::vector<Seed>& seeds) {
  seeds.clear();
  const unsigned parities =
      std::min(static_cast<unsigned>(std::countr_zero(spacing)), kSeedParities);
  KmerScan scan(kSeedBases, parities, kSeedParities);
  scan.take_all(symbols, [&](std::size_t last, const KmerScan::Place& place) {
    if ((place.hash & (spacing - 1)) != 0) return;
    seeds.push_back({place.hash, static_cast<std::uint32_t>(last + 1 - kSeedBases), !place.turned});
  });
}

}  // namespace spillway
