// Which k-mers may be splitters.
#pragma once

#include <cstdint>

#include "dna/kmer_scan.hpp"

namespace spillway {

/// All copies of a k-mer are in the sample, or none: by their parities, and by their hash.
struct KmerSampling {
  unsigned k = 0;
  unsigned parities = 0;  ///< the first ones, which have to be odd
  std::uint64_t max_hash = 0;

  /// One k-mer in `spacing`, which is above 0.
  static KmerSampling with_spacing(unsigned k, std::uint64_t spacing);
  /// Dense enough that a candidate stands near every place where a segment may end.
  static KmerSampling for_segment_size(unsigned k, std::uint32_t segment_size);

  KmerScan scan() const { return {k, parities}; }
  /// REQUIRES: of a scan().
  bool keeps(const KmerScan::Place& place) const { return place.hash <= max_hash; }

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(k, parities, max_hash);
  }
};

/// A sampling that keeps all that another one does, and some k-mers, of which it is not known how
/// they were chosen; no wider than that, unless some have no parity that is odd: then it keeps all.
class WidenedSampling {
 public:
  explicit WidenedSampling(const KmerSampling& least);

  void add(std::uint64_t canonical);
  const KmerSampling& sampling() const { return sampling_; }

 private:
  KmerSampling sampling_;
  KmerScan scan_;
};

}  // namespace spillway
