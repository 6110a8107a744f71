#include "verify/sequence_check.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/interrupt.hpp"

namespace spillway {

SequenceCheck::SequenceCheck(ArchiveParts& parts, DigestReader& digests,
                             const std::filesystem::path& path, ReadOptions read)
    : parts_(parts), digests_(digests), archive_(path, std::move(read)), digester_(archive_) {}

void SequenceCheck::load_digests() {
  if (digests_.present()) set_.emplace(digests_.sets());
}

std::size_t SequenceCheck::samples_without_digests() const {
  if (!set_) return 0;
  std::size_t without = 0;
  for (std::size_t i = 0; i < parts_.collection.sample_count(); ++i) {
    without += digests_.covers(static_cast<std::uint32_t>(i)) ? 0 : 1;
  }
  return without;
}

bool SequenceCheck::begin_sample(std::size_t stored) {
  return !set_ || set_->begin_sample(static_cast<std::uint32_t>(stored));
}

void SequenceCheck::miss_sample() {
  if (set_) set_->miss();
}

void SequenceCheck::check_sample(std::size_t rank, std::size_t stored, const SampleSegments& placed,
                                 SampleDamage& damage) {
  if (damage.whole[static_cast<std::size_t>(DamageKind::metadata)] == DamageLevel::certain) {
    miss_sample();
    return;
  }
  try {
    // What is wanted may be damaged.
    digester_.want(PublishedHasher::Wanted::all);
    digester_.want(wanted_of(stored, placed.contig_count()));
    const std::vector<ContigFacts> facts = digester_.sample(rank);
    if (facts.size() != placed.contig_count()) {
      damage.add(DamageKind::metadata, DamageLevel::certain);
      miss_sample();
      return;
    }
    for (std::size_t contig = 0; contig < facts.size(); ++contig) {
      compare(stored, contig, facts[contig], damage);
    }
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    miss_sample();
    decode_contigs(rank, stored, placed, damage);
  }
}

// Digests take longer than decoding does.
PublishedHasher::Wanted SequenceCheck::wanted_of(std::size_t stored, std::size_t contigs) {
  const auto sample = static_cast<std::uint32_t>(stored);
  if (set_ && digests_.covers(sample)) {
    for (std::uint32_t contig = 0; contig < contigs; ++contig) {
      const auto expected = digests_.of_contig(sample, contig);
      if (expected && expected->form != StoredDigest::hash) return PublishedHasher::Wanted::all;
    }
  }
  return PublishedHasher::Wanted::hash;
}

// What could not be decoded as a whole, contig by contig.
void SequenceCheck::decode_contigs(std::size_t rank, std::size_t stored,
                                   const SampleSegments& placed, SampleDamage& damage) {
  for (std::size_t contig = 0; contig < placed.contig_count(); ++contig) {
    check_interrupted();
    try {
      compare(stored, contig, digester_.contig({rank, contig}), damage);
    } catch (const Error& error) {
      if (!is_damage(error)) throw;
      find_bad_segments(contig, placed.contig(contig), damage);
    }
  }
}

// All of the contig, if each of its segments can be decoded.
void SequenceCheck::find_bad_segments(std::size_t contig, std::span<const SegmentPlace> placed,
                                      SampleDamage& damage) {
  std::uint64_t position = 0;
  bool found = false;
  for (const SegmentPlace& segment : placed) {
    const std::uint32_t shared =
        position == 0 ? 0 : std::min(parts_.params.kmer_length, segment.length);
    const std::uint64_t end = position + segment.length - shared;
    if (!can_decode(segment)) {
      found = true;
      damage.add_range({contig, position, end});
    }
    position = end;
  }
  if (!found) damage.add_range({contig, 0, position});
}

bool SequenceCheck::can_decode(const SegmentPlace& segment) {
  try {
    SegmentSource& source = parts_.source;
    if (source.length(segment.group, segment.in_group_id, parts_.context) != segment.length) {
      return false;
    }
    source.decode(segment.group, segment.in_group_id, 0, buffer_.take(segment.length),
                  parts_.context);
    return true;
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    return false;
  }
}

void SequenceCheck::compare(std::size_t stored, std::size_t contig, const ContigFacts& facts,
                            SampleDamage& damage) {
  if (!set_) return;
  try {
    if (!digests_.covers(static_cast<std::uint32_t>(stored))) return;
    const auto expected =
        digests_.of_contig(static_cast<std::uint32_t>(stored), static_cast<std::uint32_t>(contig));
    if (!expected) {
      damage.add(DamageKind::digests, DamageLevel::certain);
      miss_sample();
      return;
    }
    set_->add(expected->form, facts.digests);
    if (!expected->matches(facts.digests)) {
      damage.add_range({contig, 0, facts.length});
      miss_sample();
    }
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    damage.add(DamageKind::digests, DamageLevel::certain);
    miss_sample();
  }
}

}  // namespace spillway
