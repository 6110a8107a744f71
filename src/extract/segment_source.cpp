#include "extract/segment_source.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "archive/group_members.hpp"
#include "archive/stream_names.hpp"
#include "base/hash.hpp"
#include "codec/case_mask.hpp"
#include "codec/lz_decode.hpp"
#include "dna/symbols.hpp"
#include "extract/row_errors.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// Copies what fits; more is an error.
std::size_t copy_whole(std::span<const std::uint8_t> sequence, std::span<std::uint8_t> out) {
  if (sequence.size() > out.size()) {
    throw Error(ErrorKind::corrupt, "a segment is longer than its metadata says");
  }
  std::copy(sequence.begin(), sequence.end(), out.begin());
  return sequence.size();
}

}  // namespace

std::size_t SegmentSource::KeyHash::operator()(const Key& key) const {
  return mix64(key.part << 32 ^ key.part >> 32 ^ key.expectation << 16 ^ key.group);
}

SegmentSource::SegmentSource(const ArchiveReader& archive, const ArchiveParams& params,
                             std::uint64_t cache_bytes)
    : archive_(archive),
      params_(params),
      has_masks_(archive.has_stream(stream_name::kMasks)),
      cache_(cache_bytes) {}

template <typename Load>
std::shared_ptr<const SegmentSource::GroupPart> SegmentSource::cached(Key key, Load load) {
  {
    const MutexLock lock(mutex_);
    if (auto found = cache_.get(key)) return found;
  }
  // Two threads may load the same part; the first to finish is kept.
  auto part = std::make_shared<const GroupPart>(load());
  const std::uint64_t bytes = part->reference.capacity() + part->pack.memory_bytes() +
                              part->excerpt.memory_bytes() + part->masks.memory_bytes();
  const MutexLock lock(mutex_);
  cache_.put(key, part, bytes);
  return part;
}

std::shared_ptr<const SegmentSource::GroupPart> SegmentSource::reference(std::uint32_t group,
                                                                         DecodeContext& context) {
  return cached({group, 0}, [&] {
    PartBytes part = archive_.read(archive_.place({group, GroupStreamKind::reference}, 0));
    GroupPart loaded;
    loaded.reference =
        decode_reference(part.metadata, std::move(part.bytes), kLetterAlphabet, context.zstd);
    if (has_masks_) apply_mask(group, 0, loaded.reference, context);
    return loaded;
  });
}

std::shared_ptr<const SegmentSource::GroupPart> SegmentSource::pack(std::uint32_t group,
                                                                    std::uint64_t index,
                                                                    DecodeContext& context) {
  return cached({group, index + 1}, [&] {
    PartBytes part = archive_.read(archive_.place({group, GroupStreamKind::packs}, index));
    GroupPart loaded;
    loaded.pack = Pack::decode(part.metadata, std::move(part.bytes), context.zstd);
    return loaded;
  });
}

std::shared_ptr<const SegmentSource::GroupPart> SegmentSource::excerpt(
    std::uint32_t group, std::uint32_t index, std::span<const std::uint32_t> numbers,
    DecodeContext& context) {
  return cached({group, kFirstExcerpts + index, expectation_}, [&] {
    const PartBytes part = archive_.read(archive_.place({group, GroupStreamKind::packs}, index));
    GroupPart loaded;
    loaded.excerpt =
        PackExcerpt::decode(part.metadata, part.bytes, numbers, context.zstd, context.pack);
    return loaded;
  });
}

std::shared_ptr<const SegmentSource::GroupPart> SegmentSource::masks(std::uint32_t group,
                                                                     std::uint32_t chunk,
                                                                     DecodeContext& context) {
  return cached({group, kFirstMasks + chunk}, [&] {
    if (!context.masks) context.masks.emplace(archive_, stream_name::kMasks);
    RowStreamReader& rows = *context.masks;
    const std::uint32_t first = chunk * kMasksAtOnce;
    GroupPart loaded;
    rows.seek(group, first);
    while (rows.next() && rows.major() == group && rows.minor() - first < kMasksAtOnce) {
      if (rows.minor() - first < loaded.masks.size()) {
        throw Error(ErrorKind::corrupt, "a mask stands there twice");
      }
      // A number without a row has an empty text.
      while (loaded.masks.size() < rows.minor() - first) loaded.masks.push_back({});
      loaded.masks.push_back(
          {reinterpret_cast<const char*>(rows.payload().data()), rows.payload().size()});
    }
    return loaded;
  });
}

void SegmentSource::apply_mask(std::uint32_t group, std::uint32_t mask_id,
                               std::span<std::uint8_t> letters, DecodeContext& context) {
  const auto found = masks(group, mask_id / kMasksAtOnce, context);
  const std::size_t index = mask_id % kMasksAtOnce;
  const std::string_view text =
      index < found->masks.size() ? found->masks[index] : std::string_view();
  if (text.empty()) {
    if (mask_id == 0) return;  // the reference is in upper case
    throw Error(ErrorKind::corrupt, "a mask that is referred to is not there");
  }
  apply_mask_text({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, letters);
}

void SegmentSource::expect(std::span<const Address> segments) {
  if (archive_.is_remote()) {
    archive_.expect(group_parts(archive_, segments, params_.pack_cardinality));
  }
  ++expectation_;
  expected_packs_.clear();
  expected_members_.clear();
  std::vector<Address> members;
  for (const Address& segment : segments) {
    const auto packed = packed_number(segment.group, segment.in_group_id);
    if (packed) members.push_back({segment.group, *packed});
  }
  std::ranges::sort(members);
  members.erase(std::unique(members.begin(), members.end()), members.end());
  for (const Address& member : members) {
    const std::uint32_t pack = member.in_group_id / params_.pack_cardinality;
    if (expected_packs_.empty() || expected_packs_.back().group != member.group ||
        expected_packs_.back().pack != pack) {
      expected_packs_.push_back({member.group, pack, 0});
    }
    expected_members_.push_back(member.in_group_id % params_.pack_cardinality);
    expected_packs_.back().end = expected_members_.size();
  }
}

std::span<const std::uint32_t> SegmentSource::expected_of(std::uint32_t group,
                                                          std::uint32_t pack) const {
  const auto found = std::ranges::lower_bound(
      expected_packs_, std::pair(group, pack), {},
      [](const ExpectedPack& expected) { return std::pair(expected.group, expected.pack); });
  if (found == expected_packs_.end() || found->group != group || found->pack != pack) return {};
  const std::size_t begin = found == expected_packs_.begin() ? 0 : std::prev(found)->end;
  return std::span(expected_members_).subspan(begin, found->end - begin);
}

SegmentSource::Member SegmentSource::member_of(std::uint32_t group, std::uint32_t member,
                                               DecodeContext& context) {
  const std::uint32_t index = member / params_.pack_cardinality;
  const std::uint32_t number = member % params_.pack_cardinality;
  const auto expected = expected_of(group, index);
  if (std::ranges::binary_search(expected, number)) {
    auto part = excerpt(group, index, expected, context);
    if (const auto sequence = part->excerpt.find(number)) return {std::move(part), *sequence};
  } else {
    auto part = pack(group, index, context);
    if (number < part->pack.size()) {
      const auto sequence = part->pack[number];
      return {std::move(part), sequence};
    }
  }
  throw Error(ErrorKind::corrupt, "a pack has fewer sequences than are referred to");
}

std::size_t SegmentSource::decode_pack_member(std::uint32_t group, std::uint32_t member,
                                              std::span<std::uint8_t> out, DecodeContext& context) {
  const auto [part, stored] = member_of(group, member, context);
  if (group < kRawGroups) {
    const std::size_t length = copy_whole(stored, out);
    if (!translate_symbols(out.first(length), kLetterAlphabet)) {
      throw Error(ErrorKind::corrupt, "a sequence holds a symbol above 15");
    }
    return length;
  }
  const auto base = reference(group, context);
  return lz_decode(stored, base->reference, params_.min_match_length, kLetterAlphabet, out);
}

std::size_t SegmentSource::decode(std::uint32_t group, std::uint32_t in_group_id,
                                  std::uint32_t mask_id, std::span<std::uint8_t> out,
                                  DecodeContext& context) {
  return in_group(archive_.path(), group, [&] {
    const auto packed = packed_number(group, in_group_id);
    const std::size_t length = packed ? decode_pack_member(group, *packed, out, context)
                                      : copy_whole(reference(group, context)->reference, out);
    if (mask_id != 0) apply_mask(group, mask_id, out.first(length), context);
    return length;
  });
}

std::uint64_t SegmentSource::length(std::uint32_t group, std::uint32_t in_group_id,
                                    DecodeContext& context) {
  return in_group(archive_.path(), group, [&]() -> std::uint64_t {
    const auto packed = packed_number(group, in_group_id);
    if (!packed) return reference(group, context)->reference.size();
    const auto [part, stored] = member_of(group, *packed, context);
    if (group < kRawGroups) return stored.size();
    return lz_decoded_size(stored, reference(group, context)->reference, params_.min_match_length);
  });
}

}  // namespace spillway
