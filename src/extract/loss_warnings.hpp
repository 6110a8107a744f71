// What an archive had of its samples and has lost, as warnings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "collection/collection.hpp"
#include "extract/archive_parts.hpp"

namespace spillway {

class LossWarnings {
 public:
  /// `parts` must outlive the object.
  explicit LossWarnings(const ArchiveParts& parts);

  /// Warns, once, if what comes out of the sample (stored order) differs from the input.
  void of_sample(std::size_t sample);
  /// Warns if agc 2.0 lost the segments of the contig ("Older archives", 7.5).
  void of_contig(std::size_t sample, std::string_view header,
                 std::span<const SegmentPlace> placed) const;

 private:
  const ArchiveParts& parts_;
  std::uint32_t samples_with_losses_;
  bool has_warned_ = false;
};

}  // namespace spillway
