// Contigs as they were in their files: with all that stood around and between their bases.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "extract/contig_bases.hpp"
#include "extract/fasta_output.hpp"
#include "extract/layout_source.hpp"

namespace spillway {

class OriginalLayout {
 public:
  /// `archive` must outlive the object.
  explicit OriginalLayout(const ArchiveReader& archive)
      : archive_(archive.path()), layouts_(archive) {}

  /// Whether the archive knows the layout of its samples.
  bool is_known() const { return layouts_.present(); }

  /// Begins another file, whose records must not merge with those of the one before.
  void begin_file(FastaOutput& output);
  /// Adds the contig on which `bases` stands; `sample` in stored order. REQUIRES: is_known().
  void add(std::size_t sample, std::size_t contig, std::string_view header,
           std::span<const SegmentPlace> placed, ContigBases& bases, FastaOutput& output);

 private:
  void learn_line_end();
  void add_tokens(std::span<const SegmentPlace> placed, ContigBases& bases, FastaOutput& output);

  std::string archive_;
  LayoutSource layouts_;
  char line_end_ = '\n';  // of the file that is being written
  bool knows_line_end_ = false;
};

}  // namespace spillway
