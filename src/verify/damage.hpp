// Which samples, contigs and ranges the damaged parts of a file affect.
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

/// What of a sample can be damaged.
enum class DamageKind : std::uint8_t {
  sequence,  ///< its bases
  metadata,  ///< names of its contigs, or where its segments are: nothing can be extracted
  residues,  ///< its non-IUPAC bytes
  case_,     ///< upper and lower case
  layout,    ///< line ends and widths, blank lines, comments
  names,     ///< headers that the format could not hold
  digests,   ///< checksums of its sequences
};
inline constexpr std::size_t kDamageKinds = 7;

/// The word of the report for it.
std::string_view word_of(DamageKind kind);

/// Whether something is damaged. Possible: it depends on a part whose own hash is damaged.
enum class DamageLevel : std::uint8_t { none, possible, certain };

/// Bases [from, end) of a contig.
struct DamagedRange {
  std::size_t contig = 0;
  std::uint64_t from = 0;
  std::uint64_t end = 0;
  DamageLevel level = DamageLevel::certain;

  bool operator==(const DamagedRange&) const = default;
};

struct SampleDamage {
  std::array<DamageLevel, kDamageKinds> whole{};  ///< of the sample as a whole, by DamageKind
  std::vector<DamagedRange> ranges;  ///< of its sequence, in order, not touching one another

  void add(DamageKind kind, DamageLevel level);
  /// Ranges come in order; neighbours become one.
  void add_range(const DamagedRange& range);
  DamageLevel worst() const;
};

/// Made once from the damaged parts; then asked for each sample. Holds some 16 bytes a damaged
/// part. REQUIRES: an archive of version 3 (others have no hashes to find damage by).
class DamageMap {
 public:
  /// Reads the indices of damaged row streams.
  DamageMap(const ArchiveReader& archive, const ArchiveParams& params,
            std::span<const DamagedPart> damaged);

  /// Whether the sample's metadata is known to be damaged, without reading it.
  bool is_metadata_damaged(std::size_t sample) const;
  /// `placed`: the sample's segments; null if they cannot be read.
  SampleDamage of_sample(std::size_t sample, const SampleSegments* placed) const;

 private:
  struct GroupPart {
    std::uint32_t group = 0;
    std::uint64_t part = 0;  // 0: the reference, else 1 + number of the pack
    DamageLevel level = DamageLevel::certain;
  };
  // Samples, or groups, [first, last].
  struct Stretch {
    DamageKind kind = DamageKind::sequence;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    DamageLevel level = DamageLevel::certain;
  };

  struct DamagedRows;

  void add(const ArchiveReader& archive, const DamagedPart& part, std::optional<DamagedRows>& rows);
  void add_rows(const ArchiveReader& archive, const DamagedPart& part, DamageKind kind,
                DamageLevel level, std::optional<DamagedRows>& rows);
  DamageLevel of_part(std::uint32_t group, std::uint64_t part) const;
  DamageLevel of_segment(const SegmentPlace& segment) const;

  std::uint32_t kmer_length_;
  std::uint32_t pack_cardinality_;
  std::vector<GroupPart> parts_;      // sorted
  std::vector<Stretch> samples_;      // that lose something
  std::vector<Stretch> mask_groups_;  // whose masks are damaged
};

}  // namespace spillway
