// Samples, contigs and stretches of an archive as FASTA records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "extract/archive_parts.hpp"
#include "extract/contig_bases.hpp"
#include "extract/fasta_output.hpp"
#include "extract/loss_warnings.hpp"
#include "extract/original_layout.hpp"

namespace spillway {

/// Numbers samples in stored order. Not thread-safe.
class RecordWriter {
 public:
  /// `parts` must outlive the writer.
  explicit RecordWriter(ArchiveParts& parts);

  /// Runs `fill`, which adds records to the output, and finishes it.
  void write(FastaLayout layout, const ByteSink& sink,
             const std::function<void(FastaOutput&)>& fill);

  void add_sample(std::size_t sample, FastaLayout layout, FastaOutput& output);
  void add_region(ContigAddress place, std::optional<BaseRange> range, FastaLayout layout,
                  FastaOutput& output);
  void add_stretch(ContigAddress place, const NamedStretch& wanted, FastaLayout layout,
                   FastaOutput& output);

 private:
  using Placed = std::span<const SegmentPlace>;

  std::string header_of(ContigAddress place, const StringTable& names, FastaLayout layout);
  void add_lines(std::string_view header, Placed placed, BaseSpan span, FastaLayout layout,
                 FastaOutput& output);
  void add_rev_comp(ContigAddress place, Placed placed, BaseSpan span, FastaOutput& output);
  std::optional<BaseRange> corrected(BaseRange range) const;
  BaseSpan clipped(const NamedStretch& wanted, std::uint64_t bases) const;

  ArchiveParts& parts_;
  ContigBases bases_;
  OriginalLayout original_;
  LossWarnings losses_;
  bool is_original_ = false;  // what is written has lines of the input
};

}  // namespace spillway
