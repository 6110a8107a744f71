// What damaged parts of a file mean for its samples.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "archive/file_check.hpp"
#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "collection/sample_metadata.hpp"
#include "spillway/error.hpp"

namespace spillway {

/// Whether the error is damage, which is a result of verification; all else stays an Error.
inline bool is_damage(const Error& error) {
  return error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::unsupported;
}

/// What of a sample can be hurt.
enum class Hurt : std::uint8_t {
  sequence,  ///< its bases
  metadata,  ///< names of its contigs, or where its segments are: nothing can be had
  residues,  ///< bytes that are no symbols
  case_,     ///< upper and lower case
  layout,    ///< lines and what stands between them
  names,     ///< headers that the format could not hold
  digests,   ///< what its sequences could be checked by
};
inline constexpr std::size_t kHurts = 7;

/// The word of the report for it.
std::string_view word_of(Hurt hurt);

/// The more is known, the worse.
enum class Harm : std::uint8_t { none, doubtful, certain };

/// Bases [from, end) of a contig.
struct HurtRange {
  std::size_t contig = 0;
  std::uint64_t from = 0;
  std::uint64_t end = 0;
  Harm harm = Harm::certain;

  bool operator==(const HurtRange&) const = default;
};

struct SampleDamage {
  std::array<Harm, kHurts> whole{};  ///< of the sample as a whole, by Hurt
  std::vector<HurtRange> ranges;     ///< of its sequence, in order, not touching one another

  void add(Hurt hurt, Harm harm);
  /// Ranges come in order; neighbours become one.
  void add_range(const HurtRange& range);
  Harm worst() const;
};

/// Made once from the damaged parts; then asked for each sample. Holds some 16 bytes a damaged
/// part. REQUIRES: an archive of version 3 (others have no hashes to find damage by).
class DamageMap {
 public:
  /// Reads the indices of damaged row streams.
  DamageMap(const ArchiveReader& archive, const ArchiveParams& params,
            std::span<const DamagedPart> damaged);

  /// Whether no sample's metadata needs to be read to know that it is hurt.
  bool is_metadata_hurt(std::size_t sample) const;
  /// `placed`: the sample's segments; null if they cannot be read.
  SampleDamage of_sample(std::size_t sample, const SampleSegments* placed) const;

 private:
  struct GroupPart {
    std::uint32_t group = 0;
    std::uint64_t part = 0;  // 0: the reference, else 1 + number of the pack
    Harm harm = Harm::certain;
  };
  // Samples, or groups, [first, last].
  struct Stretch {
    Hurt hurt = Hurt::sequence;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    Harm harm = Harm::certain;
  };

  struct DamagedRows;

  void add(const ArchiveReader& archive, const DamagedPart& part, std::optional<DamagedRows>& rows);
  void add_rows(const ArchiveReader& archive, const DamagedPart& part, Hurt hurt, Harm harm,
                std::optional<DamagedRows>& rows);
  Harm of_part(std::uint32_t group, std::uint64_t part) const;
  Harm of_segment(const SegmentPlace& segment) const;

  std::uint32_t kmer_length_;
  std::uint32_t pack_cardinality_;
  std::vector<GroupPart> parts_;      // sorted
  std::vector<Stretch> samples_;      // that lose something
  std::vector<Stretch> mask_groups_;  // whose masks are hurt
};

}  // namespace spillway
