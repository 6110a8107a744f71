#include "compress/group_task.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <future>

#include "codec/lz_decode.hpp"
#include "compress/sequences.hpp"

using namespace spillway;

namespace {

constexpr std::uint32_t kMinMatch = 20;

Bytes packed(const Sequence& sequence, bool reversed) {
  Bytes payload;
  append_segment(payload, sequence, reversed);
  return payload;
}

GroupSlice slice_of(const std::vector<Sequence>& members, std::size_t begin, std::size_t end,
                    std::shared_ptr<GroupReference> reference) {
  GroupSlice slice{{}, 3, begin == 0, std::move(reference), {}};
  for (std::size_t i = begin; i < end; ++i) {
    slice.segments.push_back(
        {{static_cast<std::uint32_t>(i), 0, 5}, packed(members[i], i % 2 != 0)});
  }
  return slice;
}

std::vector<Sequence> members() {
  const Sequence reference = random_sequence(1, 30000);
  Sequence with_gap = mutated(reference, 2, 200);
  std::fill(with_gap.begin() + 100, with_gap.begin() + 5000, kSymbolN);
  Sequence iupac = mutated(reference, 3, 300);
  for (std::size_t i = 0; i < iupac.size(); i += 997) iupac[i] = static_cast<Symbol>(i % 16);
  return {reference,
          mutated(reference, 4, 100),
          reference,
          with_gap,
          iupac,
          turned(reference),
          random_sequence(5, 2000),
          {1},
          mutated(reference, 4, 100)};
}

}  // namespace

TEST_CASE("every segment of a slice comes back from its text, and copies share one") {
  const auto all = members();
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
  const auto reference = std::make_shared<GroupReference>(packed(all[0], false), kMinMatch);
  const EncodedSlice slice = encode_slice(slice_of(all, 0, all.size(), reference), compressor);
  CHECK(slice.begins);
  CHECK(slice.group == 3);
  REQUIRE(slice.reference);
  CHECK(decode_reference(slice.reference->metadata, slice.reference->bytes, kSymbolAlphabet,
                         decompressor) == all[0]);
  REQUIRE(slice.segments.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(i);
    const EncodedSegment& segment = slice.segments[i];
    CHECK(segment.position.sample == i);
    CHECK(segment.reversed == (i % 2 != 0));
    CHECK(segment.raw_length == all[i].size());
    CHECK(segment.is_reference == (all[i] == all[0]));
    CHECK(segment.text.empty() == segment.is_reference);
    if (segment.is_reference) continue;
    CHECK(std::count(segment.text.begin(), segment.text.end(), kSequenceEnd) == 0);
    std::vector<std::uint8_t> decoded;
    lz_decode(segment.text, all[0], kMinMatch, all[i].size(), decoded);
    CHECK(decoded == all[i]);
  }
  CHECK(slice.segments[1].text_hash == slice.segments[8].text_hash);
  CHECK(slice.segments[1].text_hash != slice.segments[3].text_hash);
}

TEST_CASE("texts do not depend on how a group is cut into slices, or on threads") {
  const auto all = members();
  ZstdCompressor compressor;
  const auto reference = std::make_shared<GroupReference>(packed(all[0], false), kMinMatch);
  const EncodedSlice whole = encode_slice(slice_of(all, 0, all.size(), reference), compressor);
  const auto shared = std::make_shared<GroupReference>(packed(all[0], false), kMinMatch);
  std::vector<std::future<EncodedSlice>> slices;
  for (std::size_t i = 0; i < all.size(); i += 3) {
    slices.push_back(std::async(std::launch::async, [&all, i, shared] {
      ZstdCompressor own;
      return encode_slice(slice_of(all, i, std::min(i + 3, all.size()), shared), own);
    }));
  }
  std::size_t at = 0;
  for (auto& future : slices) {
    const EncodedSlice slice = future.get();
    CHECK(slice.begins == (at == 0));
    CHECK(slice.reference.has_value() == (at == 0));
    for (const EncodedSegment& segment : slice.segments) {
      CHECK(segment.text == whole.segments[at].text);
      CHECK(segment.is_reference == whole.segments[at].is_reference);
      ++at;
    }
  }
  CHECK(at == all.size());
}

TEST_CASE("a pack holds its sequences") {
  ZstdCompressor compressor;
  ZstdDecompressor decompressor;
  Bytes text;
  for (const std::uint8_t letter : {'A', 'B', 'C'}) {
    text.insert(text.end(), 5000, letter);
    text.push_back(kSequenceEnd);
  }
  const Part part = encode_pack(text, compressor);
  CHECK(part.bytes.size() < 200);
  const Pack pack = Pack::decode(part.metadata, part.bytes, decompressor);
  REQUIRE(pack.size() == 3);
  CHECK(pack[2].size() == 5000);
  CHECK(pack[2][0] == 'C');
  CHECK(compressor.memory_bytes() <= pack_compressor_bytes());
}
