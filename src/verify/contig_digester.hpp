// Digests of contigs as an archive gives them out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "digest/sequence_digest.hpp"
#include "spillway/archive.hpp"

namespace spillway {

struct ContigFacts {
  std::uint64_t length = 0;  ///< in bases
  SequenceDigests digests;
};

/// Decodes on the threads of `archive`, digests on the caller's. Not thread-safe. Errors as those
/// of the archive.
class ContigDigester {
 public:
  /// `archive` must outlive the digester.
  explicit ContigDigester(const Archive& archive) : archive_(archive) {}

  /// What is computed of the contigs asked for from here on; at first, all.
  void want(PublishedHasher::Wanted wanted) { wanted_ = wanted; }
  /// All contigs of a sample, in order.
  std::vector<ContigFacts> sample(std::size_t sample);
  /// One contig. The headers of its sample are read once for as long as contigs of it are asked
  /// for.
  ContigFacts contig(ContigAddress address);

 private:
  // What the text of a contig is told from others by.
  struct Shape {
    std::uint32_t header_bytes = 0;
    bool has_bases = false;  // is known to have; then no header follows its own
  };

  void measure(std::size_t sample);
  void begin(std::span<const Shape> shapes);
  void take(std::span<const std::uint8_t> text);
  bool is_at_header(std::uint8_t byte) const;
  void begin_contig();
  void end_contig();
  std::vector<ContigFacts> finish();

  const Archive& archive_;
  PublishedHasher hasher_;
  PublishedHasher::Wanted wanted_ = PublishedHasher::Wanted::all;
  std::optional<std::size_t> measured_;  // the sample of shapes_
  std::vector<Shape> shapes_;            // of its contigs
  std::span<const Shape> expected_;      // of the contigs that are to come
  std::vector<ContigFacts> found_;       // the last one may be open
  bool is_open_ = false;
  bool in_line_ = false;    // of bases
  std::uint64_t skip_ = 0;  // bytes of the header line
};

/// The layout in which text of an archive is one line a header and one a contig.
inline FastaLayout one_line_layout() {
  FastaLayout layout;
  layout.line_length = FastaLayout::kOneLine;
  return layout;
}

}  // namespace spillway
