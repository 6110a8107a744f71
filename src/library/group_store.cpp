#include "library/group_store.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "archive/group_members.hpp"
#include "archive/stream_names.hpp"
#include "codec/case_mask.hpp"
#include "codec/lz_decode.hpp"
#include "dna/alphabet.hpp"
#include "dna/symbols.hpp"
#include "extract/row_errors.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

[[noreturn]] void fail(const char* reason) { throw Error(ErrorKind::corrupt, reason); }

void copy_range(std::span<const std::uint8_t> sequence, std::uint32_t begin,
                std::span<std::uint8_t> out) {
  if (begin > sequence.size() || out.size() > sequence.size() - begin) {
    fail("a segment is shorter than its metadata says");
  }
  std::copy_n(sequence.begin() + begin, out.size(), out.begin());
}

}  // namespace

GroupStore::GroupStore(const ArchiveReader& archive, const ArchiveParams& params, PartCache& cache)
    : archive_(archive),
      params_(params),
      cache_(cache),
      masks_(archive, stream_name::kMasks, PartKind::masks, cache) {}

std::shared_ptr<const GroupStore::Letters> GroupStore::reference(std::uint32_t group,
                                                                 ZstdDecompressor& zstd) {
  return cache_.get<Letters>({PartKind::reference, group, 0}, [&] {
    PartBytes part = archive_.read(archive_.place({group, GroupStreamKind::reference}, 0));
    auto letters = std::make_shared<Letters>(
        decode_reference(part.metadata, std::move(part.bytes), kLetterAlphabet, zstd));
    apply_mask(group, 0, static_cast<std::uint32_t>(letters->size()), 0, *letters);
    const std::uint64_t bytes = letters->capacity();
    return std::pair(std::shared_ptr<const Letters>(std::move(letters)), bytes);
  });
}

std::shared_ptr<const Pack> GroupStore::pack(std::uint32_t group, std::uint32_t index,
                                             ZstdDecompressor& zstd) {
  return cache_.get<Pack>({PartKind::pack, group, index}, [&] {
    PartBytes part = archive_.read(archive_.place({group, GroupStreamKind::packs}, index));
    auto pack = std::make_shared<Pack>(Pack::decode(part.metadata, std::move(part.bytes), zstd));
    const std::uint64_t bytes = pack->memory_bytes();
    return std::pair(std::shared_ptr<const Pack>(std::move(pack)), bytes);
  });
}

template <typename Use>
auto GroupStore::with_member(std::uint32_t group, std::uint32_t member, ZstdDecompressor& zstd,
                             Use use) {
  const auto found = pack(group, member / params_.pack_cardinality, zstd);
  const std::uint32_t number = member % params_.pack_cardinality;
  if (number >= found->size()) fail("a pack has fewer sequences than are referred to");
  return use((*found)[number]);
}

void GroupStore::fetch_as_predicted(const Segment& segment, std::uint32_t begin,
                                    std::span<std::uint8_t> out, ZstdDecompressor& zstd) {
  const auto packed = packed_number(segment.group, segment.in_group_id);
  if (segment.group < kRawGroups) {
    with_member(segment.group, *packed, zstd, [&](ByteView symbols) {
      copy_range(symbols, begin, out);
      if (!translate_symbols(out, kLetterAlphabet)) fail("a sequence holds a symbol above 15");
    });
    return;
  }
  const auto base = reference(segment.group, zstd);
  if (!packed) return copy_range(*base, begin, out);
  with_member(segment.group, *packed, zstd, [&](ByteView text) {
    if (lz_decode_range(text, *base, params_.min_match_length, kLetterAlphabet, begin, out) !=
        out.size()) {
      fail("a segment is shorter than its metadata says");
    }
  });
}

void GroupStore::fetch(const Segment& segment, std::uint32_t begin, std::span<std::uint8_t> out,
                       ZstdDecompressor& zstd) {
  in_group(archive_.path(), segment.group, [&] {
    fetch_as_predicted(segment, begin, out, zstd);
    if (segment.mask_id != 0) {
      apply_mask(segment.group, segment.mask_id, segment.length, begin, out);
    }
  });
}

std::uint64_t GroupStore::length(std::uint32_t group, std::uint32_t in_group_id,
                                 ZstdDecompressor& zstd) {
  return in_group(archive_.path(), group, [&]() -> std::uint64_t {
    const auto packed = packed_number(group, in_group_id);
    if (group < kRawGroups) {
      return with_member(group, *packed, zstd,
                         [](ByteView sequence) { return std::uint64_t{sequence.size()}; });
    }
    const auto base = reference(group, zstd);
    if (!packed) return base->size();
    return with_member(group, *packed, zstd, [&](ByteView text) {
      return lz_decoded_size(text, *base, params_.min_match_length);
    });
  });
}

void GroupStore::apply_mask(std::uint32_t group, std::uint32_t mask_id, std::uint32_t length,
                            std::uint32_t begin, std::span<std::uint8_t> letters) {
  bool is_found = false;
  masks_.for_each({group, mask_id}, [&](ByteView text) {
    if (text.empty()) return false;
    apply_mask_text(text, length, begin, letters);
    is_found = true;
    return false;
  });
  // Without a mask the reference is in upper case.
  if (!is_found && mask_id != 0) fail("a mask that is referred to is not there");
}

}  // namespace spillway
