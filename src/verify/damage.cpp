#include "verify/damage.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

#include "archive/group_members.hpp"
#include "collection/row_stream.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

DamageLevel worse(DamageLevel a, DamageLevel b) { return std::max(a, b); }

// Rows of these streams stand by sample.
std::optional<DamageKind> kind_by(std::string_view stream) {
  if (stream == stream_name::kResidues) return DamageKind::residues;
  if (stream == stream_name::kLayout) return DamageKind::layout;
  if (stream == stream_name::kHeaders) return DamageKind::names;
  if (stream == stream_name::kMaskIds) return DamageKind::case_;
  if (stream == stream_name::kDigests) return DamageKind::digests;
  return std::nullopt;
}

}  // namespace

/// The index of a stream of rows, read once for all of its parts that are damaged.
struct DamageMap::DamagedRows {
  DamagedRows(const ArchiveReader& archive, const std::string& name)
      : stream(name), blocks(archive.part_count(name) - 1), rows(archive, name) {}

  /// Nothing if it cannot be known, and for what is no block.
  std::optional<RowKey> first_of_block(std::uint64_t block) {
    if (block >= blocks) return std::nullopt;
    try {
      return rows.first_of_block(block);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::corrupt) throw;
      blocks = 0;
      return std::nullopt;
    }
  }

  std::string stream;
  std::uint64_t blocks;  // 0: the index cannot be read
  RowStreamReader rows;
};

std::string_view word_of(DamageKind kind) {
  constexpr std::array<std::string_view, kDamageKinds> kWords = {
      "sequence", "metadata", "residues", "case", "layout", "names", "digests"};
  return kWords[static_cast<std::size_t>(kind)];
}

void SampleDamage::add(DamageKind kind, DamageLevel level) {
  DamageLevel& known = whole[static_cast<std::size_t>(kind)];
  known = worse(known, level);
}

void SampleDamage::add_range(const DamagedRange& range) {
  if (!ranges.empty()) {
    DamagedRange& last = ranges.back();
    if (last.contig == range.contig && last.end == range.from && last.level == range.level) {
      last.end = range.end;
      return;
    }
  }
  ranges.push_back(range);
}

DamageLevel SampleDamage::worst() const {
  DamageLevel level = *std::ranges::max_element(whole);
  for (const DamagedRange& range : ranges) level = worse(level, range.level);
  return level;
}

DamageMap::DamageMap(const ArchiveReader& archive, const ArchiveParams& params,
                     std::span<const DamagedPart> damaged)
    : kmer_length_(params.kmer_length), pack_cardinality_(params.pack_cardinality) {
  std::optional<DamagedRows> rows;
  for (const DamagedPart& part : damaged) add(archive, part, rows);
  std::ranges::sort(parts_, {}, [](const GroupPart& p) { return std::tuple(p.group, p.part); });
}

void DamageMap::add(const ArchiveReader& archive, const DamagedPart& part,
                    std::optional<DamagedRows>& rows) {
  const DamageLevel level = part.is_unverified ? DamageLevel::possible : DamageLevel::certain;
  if (const auto stream = parse_group_stream_name(part.stream)) {
    const bool is_reference = stream->kind == GroupStreamKind::reference;
    parts_.push_back({stream->group, is_reference ? 0 : part.index + 1, level});
  } else if (part.stream == stream_name::kSamples || part.stream == stream_name::kParams) {
    samples_.push_back({DamageKind::metadata, 0, kAll, level});
  } else if (part.stream == stream_name::kContigs || part.stream == stream_name::kDetails) {
    const std::uint64_t first = part.index * pack_cardinality_;
    samples_.push_back({DamageKind::metadata, first, first + pack_cardinality_ - 1, level});
  } else if (part.stream == stream_name::kMasks) {
    add_rows(archive, part, DamageKind::case_, level, rows);
  } else if (const auto kind = kind_by(part.stream)) {
    add_rows(archive, part, *kind, level, rows);
  }
}

// A block holds rows from its first one to the first one of the next block. Without the index no
// row is found.
void DamageMap::add_rows(const ArchiveReader& archive, const DamagedPart& part, DamageKind kind,
                         DamageLevel level, std::optional<DamagedRows>& rows) {
  if (!rows || rows->stream != part.stream) rows.emplace(archive, part.stream);
  Stretch stretch{kind, 0, kAll, level};
  if (const auto first = rows->first_of_block(part.index)) {
    // Whoever has no row before the first block looks there, too.
    if (part.index > 0) stretch.first = first->major;
    if (const auto next = rows->first_of_block(part.index + 1)) stretch.last = next->major;
  }
  auto& stretches = part.stream == stream_name::kMasks ? mask_groups_ : samples_;
  if (!stretches.empty()) {
    Stretch& last = stretches.back();
    const bool goes_on = last.kind == kind && last.level == level && last.first <= stretch.first &&
                         stretch.first <= last.last;
    if (goes_on) {
      last.last = std::max(last.last, stretch.last);
      return;
    }
  }
  stretches.push_back(stretch);
}

bool DamageMap::is_metadata_damaged(std::size_t sample) const {
  return std::ranges::any_of(samples_, [&](const Stretch& s) {
    return s.kind == DamageKind::metadata && s.level == DamageLevel::certain && sample >= s.first &&
           sample <= s.last;
  });
}

DamageLevel DamageMap::of_part(std::uint32_t group, std::uint64_t part) const {
  const auto found =
      std::ranges::lower_bound(parts_, std::tuple(group, part), {},
                               [](const GroupPart& p) { return std::tuple(p.group, p.part); });
  if (found == parts_.end() || found->group != group || found->part != part)
    return DamageLevel::none;
  return found->level;
}

DamageLevel DamageMap::of_segment(const SegmentPlace& segment) const {
  const auto packed = packed_number(segment.group, segment.in_group_id);
  return worse(
      segment.group < kRawGroups ? DamageLevel::none : of_part(segment.group, 0),
      packed ? of_part(segment.group, 1 + *packed / pack_cardinality_) : DamageLevel::none);
}

SampleDamage DamageMap::of_sample(std::size_t sample, const SampleSegments* placed) const {
  SampleDamage damage;
  for (const Stretch& stretch : samples_) {
    if (sample >= stretch.first && sample <= stretch.last) damage.add(stretch.kind, stretch.level);
  }
  if (placed == nullptr || (parts_.empty() && mask_groups_.empty())) return damage;
  for (std::size_t contig = 0; contig < placed->contig_count(); ++contig) {
    std::uint64_t position = 0;
    bool is_first = true;
    for (const SegmentPlace& segment : placed->contig(contig)) {
      for (const Stretch& masks : mask_groups_) {
        if (segment.group >= masks.first && segment.group <= masks.last) {
          damage.add(masks.kind, masks.level);
        }
      }
      const std::uint32_t shared = is_first ? 0 : std::min(kmer_length_, segment.length);
      const std::uint64_t end = position + segment.length - shared;
      const DamageLevel level = of_segment(segment);
      if (level != DamageLevel::none && end > position) {
        damage.add_range({contig, position, end, level});
      }
      position = end;
      is_first = false;
    }
  }
  return damage;
}

}  // namespace spillway
