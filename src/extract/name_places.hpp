// The contigs that a name stands for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "extract/contig_names.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// In each sample, the contigs that the name fits most closely. The first few are kept, the others
/// counted.
class NamePlaces {
 public:
  static constexpr std::size_t kMaxKept = 5;

  /// The contigs of a sample come together.
  void add(ContigAddress address, NameFit fit) {
    if (!has_sample_ || address.sample != sample_) {
      has_sample_ = true;
      sample_ = address.sample;
      before_sample_ = count_;
      fit_ = fit;
    }
    if (fit < fit_) {
      ++passed_over_;
      return;
    }
    if (fit > fit_) {
      fit_ = fit;
      passed_over_ += count_ - before_sample_;
      count_ = before_sample_;
      kept_.resize(std::min<std::size_t>(kept_.size(), count_));
    }
    if (kept_.size() < kMaxKept && kept_.size() == count_) kept_.push_back(address);
    ++count_;
  }

  std::uint64_t count() const { return count_; }
  const std::vector<ContigAddress>& first_few() const { return kept_; }
  /// Contigs that the name fits, too, but less closely than another one of their sample.
  std::uint64_t passed_over() const { return passed_over_; }

 private:
  std::vector<ContigAddress> kept_;
  std::uint64_t count_ = 0;
  std::uint64_t before_sample_ = 0;
  std::uint64_t passed_over_ = 0;
  std::size_t sample_ = 0;
  NameFit fit_ = NameFit::after_sample;
  bool has_sample_ = false;
};

}  // namespace spillway
