// The sequences of an archive against the digests that it holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "base/scratch_buffer.hpp"
#include "collection/digest_rows.hpp"
#include "extract/archive_parts.hpp"
#include "spillway/archive.hpp"
#include "verify/contig_digester.hpp"
#include "verify/damage.hpp"
#include "verify/set_check.hpp"

namespace spillway {

/// Is told of all samples in the order in which they are listed. Not thread-safe. What is damaged
/// goes to the sample's damage; all else is an Error.
class SequenceCheck {
 public:
  /// Opens the archive of `parts` and `digests`, which must outlive the object, once more. Error as
  /// of Archive.
  SequenceCheck(ArchiveParts& parts, DigestReader& digests, const std::filesystem::path& path,
                ReadOptions read);

  /// Until then sequences are decoded and compared with nothing. Error corrupt.
  void load_digests();
  /// How many samples are compared with nothing though the archive holds digests.
  std::size_t samples_without_digests() const;

  /// Sample number `stored` comes next. False if the digest of all sequences of the samples before
  /// is another one.
  bool begin_sample(std::size_t stored);
  /// Decodes the sample, the `rank`th that is listed, and compares it with its digests.
  void check_sample(std::size_t rank, std::size_t stored, const SampleSegments& placed,
                    SampleDamage& damage);
  /// The sample cannot be decoded.
  void miss_sample();
  /// After the last sample; false as above.
  bool finish() { return !set_ || set_->finish(); }

 private:
  PublishedHasher::Wanted wanted_of(std::size_t stored, std::size_t contigs);
  void decode_contigs(std::size_t rank, std::size_t stored, const SampleSegments& placed,
                      SampleDamage& damage);
  void find_bad_segments(std::size_t contig, std::span<const SegmentPlace> placed,
                         SampleDamage& damage);
  bool can_decode(const SegmentPlace& segment);
  void compare(std::size_t stored, std::size_t contig, const ContigFacts& facts,
               SampleDamage& damage);

  ArchiveParts& parts_;
  DigestReader& digests_;
  Archive archive_;
  ContigDigester digester_;
  std::optional<SetCheck> set_;  // if the archive holds digests
  ScratchBuffer buffer_;
};

}  // namespace spillway
