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

Harm worse(Harm a, Harm b) { return std::max(a, b); }

// Rows of these streams stand by sample.
std::optional<Hurt> hurt_by(std::string_view stream) {
  if (stream == stream_name::kResidues) return Hurt::residues;
  if (stream == stream_name::kLayout) return Hurt::layout;
  if (stream == stream_name::kHeaders) return Hurt::names;
  if (stream == stream_name::kMaskIds) return Hurt::case_;
  if (stream == stream_name::kDigests) return Hurt::digests;
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

std::string_view word_of(Hurt hurt) {
  constexpr std::array<std::string_view, kHurts> kWords = {
      "sequence", "metadata", "residues", "case", "layout", "names", "digests"};
  return kWords[static_cast<std::size_t>(hurt)];
}

void SampleDamage::add(Hurt hurt, Harm harm) {
  Harm& known = whole[static_cast<std::size_t>(hurt)];
  known = worse(known, harm);
}

void SampleDamage::add_range(const HurtRange& range) {
  if (!ranges.empty()) {
    HurtRange& last = ranges.back();
    if (last.contig == range.contig && last.end == range.from && last.harm == range.harm) {
      last.end = range.end;
      return;
    }
  }
  ranges.push_back(range);
}

Harm SampleDamage::worst() const {
  Harm harm = *std::ranges::max_element(whole);
  for (const HurtRange& range : ranges) harm = worse(harm, range.harm);
  return harm;
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
  const Harm harm = part.is_doubtful ? Harm::doubtful : Harm::certain;
  if (const auto stream = parse_group_stream_name(part.stream)) {
    const bool is_reference = stream->kind == GroupStreamKind::reference;
    parts_.push_back({stream->group, is_reference ? 0 : part.index + 1, harm});
  } else if (part.stream == stream_name::kSamples || part.stream == stream_name::kParams) {
    samples_.push_back({Hurt::metadata, 0, kAll, harm});
  } else if (part.stream == stream_name::kContigs || part.stream == stream_name::kDetails) {
    const std::uint64_t first = part.index * pack_cardinality_;
    samples_.push_back({Hurt::metadata, first, first + pack_cardinality_ - 1, harm});
  } else if (part.stream == stream_name::kMasks) {
    add_rows(archive, part, Hurt::case_, harm, rows);
  } else if (const auto hurt = hurt_by(part.stream)) {
    add_rows(archive, part, *hurt, harm, rows);
  }
}

// A block holds rows from its first one to the first one of the next block. Without the index no
// row is found.
void DamageMap::add_rows(const ArchiveReader& archive, const DamagedPart& part, Hurt hurt,
                         Harm harm, std::optional<DamagedRows>& rows) {
  if (!rows || rows->stream != part.stream) rows.emplace(archive, part.stream);
  Stretch stretch{hurt, 0, kAll, harm};
  if (const auto first = rows->first_of_block(part.index)) {
    // Whoever has no row before the first block looks there, too.
    if (part.index > 0) stretch.first = first->major;
    if (const auto next = rows->first_of_block(part.index + 1)) stretch.last = next->major;
  }
  auto& stretches = part.stream == stream_name::kMasks ? mask_groups_ : samples_;
  if (!stretches.empty()) {
    Stretch& last = stretches.back();
    const bool goes_on = last.hurt == hurt && last.harm == harm && last.first <= stretch.first &&
                         stretch.first <= last.last;
    if (goes_on) {
      last.last = std::max(last.last, stretch.last);
      return;
    }
  }
  stretches.push_back(stretch);
}

bool DamageMap::is_metadata_hurt(std::size_t sample) const {
  return std::ranges::any_of(samples_, [&](const Stretch& s) {
    return s.hurt == Hurt::metadata && s.harm == Harm::certain && sample >= s.first &&
           sample <= s.last;
  });
}

Harm DamageMap::of_part(std::uint32_t group, std::uint64_t part) const {
  const auto found =
      std::ranges::lower_bound(parts_, std::tuple(group, part), {},
                               [](const GroupPart& p) { return std::tuple(p.group, p.part); });
  if (found == parts_.end() || found->group != group || found->part != part) return Harm::none;
  return found->harm;
}

Harm DamageMap::of_segment(const SegmentPlace& segment) const {
  const auto packed = packed_number(segment.group, segment.in_group_id);
  return worse(segment.group < kRawGroups ? Harm::none : of_part(segment.group, 0),
               packed ? of_part(segment.group, 1 + *packed / pack_cardinality_) : Harm::none);
}

SampleDamage DamageMap::of_sample(std::size_t sample, const SampleSegments* placed) const {
  SampleDamage damage;
  for (const Stretch& stretch : samples_) {
    if (sample >= stretch.first && sample <= stretch.last) damage.add(stretch.hurt, stretch.harm);
  }
  if (placed == nullptr || (parts_.empty() && mask_groups_.empty())) return damage;
  for (std::size_t contig = 0; contig < placed->contig_count(); ++contig) {
    std::uint64_t position = 0;
    bool is_first = true;
    for (const SegmentPlace& segment : placed->contig(contig)) {
      for (const Stretch& masks : mask_groups_) {
        if (segment.group >= masks.first && segment.group <= masks.last) {
          damage.add(masks.hurt, masks.harm);
        }
      }
      const std::uint32_t shared = is_first ? 0 : std::min(kmer_length_, segment.length);
      const std::uint64_t end = position + segment.length - shared;
      const Harm harm = of_segment(segment);
      if (harm != Harm::none && end > position) {
        damage.add_range({contig, position, end, harm});
      }
      position = end;
      is_first = false;
    }
  }
  return damage;
}

}  // namespace spillway
