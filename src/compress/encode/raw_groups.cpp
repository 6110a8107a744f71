#include "compress/encode/raw_groups.hpp"

#include <algorithm>
#include <optional>

#include "compress/group_ids.hpp"
#include "compress/plan/memory_plan.hpp"

namespace spillway {
namespace {

// What `agc` itself begins raw groups with.
constexpr std::uint8_t kDummy = 0x7f;

/// Number of the text of length 0 in `texts`, if there is one.
std::optional<std::uint32_t> find_empty_text(ByteView texts) {
  std::uint32_t number = 0;
  bool is_at_start = true;
  for (const std::uint8_t byte : texts) {
    const bool is_end = byte == kSequenceEnd;
    if (is_end && is_at_start) return number;
    number += is_end ? 1 : 0;
    is_at_start = is_end;
  }
  return std::nullopt;
}

void write_new_group(std::uint32_t group, bool with_empty, std::uint32_t pack_cardinality,
                     ArchiveWriter& archive) {
  archive.begin_stream({group, GroupStreamKind::packs});
  Bytes texts = {kDummy, kSequenceEnd};
  if (with_empty && pack_cardinality == 1) {
    archive.add_group_part(0, texts);
    texts.clear();
  }
  if (with_empty) texts.push_back(kSequenceEnd);
  archive.add_group_part(0, texts);
}

/// Its place in a raw group of the archive that is appended to, which may have it already. Nothing
/// if the group takes no more.
std::optional<SegmentAddress> add_empty_segment(const RawGroups& raw, std::uint32_t group,
                                                ArchiveWriter& archive, EncodeContext& context) {
  OpenGroup open = raw.base->open_raw_group(group, kMaxPackBytes);
  if (open.is_closed) return std::nullopt;
  const std::uint32_t last_pack_begin = open.next_id - raw.pack_cardinality;
  if (const auto number = find_empty_text(open.last_pack)) {
    return SegmentAddress{group, last_pack_begin + *number};
  }
  if (const auto number = find_empty_text(open.text)) {
    return SegmentAddress{group, open.next_id - open.in_pack + *number};
  }
  open.text.push_back(kSequenceEnd);
  const Part pack = encode_pack(open.text, true, context);
  raw.base->replace_packs(group, open.parts);
  archive.begin_stream({group, GroupStreamKind::packs}, open.parts);
  archive.add_group_part(pack.metadata, pack.bytes);
  return SegmentAddress{group, open.next_id};
}

}  // namespace

std::optional<SegmentAddress> write_raw_groups(const RawGroups& raw, ArchiveWriter& archive,
                                               EncodeContext& context) {
  if (raw.base == nullptr) {
    for (std::uint32_t group = 0; group < kRawGroups; ++group) {
      write_new_group(group, raw.with_empty && group == 0, raw.pack_cardinality, archive);
    }
    return raw.with_empty ? std::optional(SegmentAddress{0, 1}) : std::nullopt;
  }
  std::optional<SegmentAddress> empty;
  for (std::uint32_t group = 0; raw.with_empty && group < kRawGroups && !empty; ++group) {
    empty = add_empty_segment(raw, group, archive, context);
  }
  return empty;
}

}  // namespace spillway
