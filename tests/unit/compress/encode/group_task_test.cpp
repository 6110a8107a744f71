#include "compress/encode/group_task.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <future>

#include "codec/lz_decode.hpp"
#include "compress/sequences.hpp"

using namespace spillway;

namespace {

constexpr std::uint32_t kMinMatch = 20;

Bytes packed(const Sequence& sequence, bool reversed, const CaseMask& mask = {}) {
  Bytes payload;
  append_segment(payload, sequence, mask, reversed);
  return payload;
}

std::vector<PackedSegment> waiting(const std::vector<Sequence>& members, std::size_t begin,
                                   std::size_t end) {
  std::vector<PackedSegment> segments;
  for (std::size_t i = begin; i < end; ++i) {
    segments.push_back({{static_cast<std::uint32_t>(i), 0, 5}, packed(members[i], i % 2 != 0)});
  }
  return segments;
}

/// The first slice of a group.
GroupSlice first_slice(std::vector<PackedSegment> segments) {
  return {{}, 3, true, std::make_shared<GroupReference>(std::move(segments), kMinMatch), {}};
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
  EncodeContext context;
  const EncodedSlice slice = encode_slice(first_slice(waiting(all, 0, all.size())), true, context);
  CHECK(slice.begins);
  CHECK(slice.group == 3);
  REQUIRE(slice.reference);
  CHECK(decode_reference(slice.reference->metadata, slice.reference->bytes, kSymbolAlphabet,
                         context.decompressor) == all[0]);
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

TEST_CASE("texts do not depend on how a group goes on in slices, or on threads") {
  const auto all = members();
  EncodeContext context;
  constexpr std::size_t kFirst = 3;
  const auto slices_of = [&](std::size_t step) {
    std::vector<GroupSlice> slices;
    slices.push_back(first_slice(waiting(all, 0, kFirst)));
    for (std::size_t i = kFirst; i < all.size(); i += step) {
      slices.push_back(
          {{}, 3, false, slices[0].reference, waiting(all, i, std::min(i + step, all.size()))});
    }
    return slices;
  };
  std::vector<EncodedSegment> whole;
  for (const GroupSlice& slice : slices_of(all.size())) {
    for (EncodedSegment& segment : encode_slice(slice, true, context).segments) {
      whole.push_back(std::move(segment));
    }
  }
  REQUIRE(whole.size() == all.size());
  std::vector<std::future<EncodedSlice>> slices;
  for (const GroupSlice& slice : slices_of(2)) {
    slices.push_back(std::async(std::launch::async, [slice] {
      EncodeContext own;
      return encode_slice(slice, false, own);
    }));
  }
  std::size_t at = 0;
  for (auto& future : slices) {
    const EncodedSlice slice = future.get();
    CHECK(slice.begins == (at == 0));
    CHECK(slice.reference.has_value() == (at == 0));
    for (const EncodedSegment& segment : slice.segments) {
      CHECK(segment.text == whole[at].text);
      CHECK(segment.is_reference == whole[at].is_reference);
      ++at;
    }
  }
  CHECK(at == all.size());
}

TEST_CASE("the reference may be any of the first segments") {
  const Sequence middle = random_sequence(11, 20000);
  std::vector<Sequence> all;
  for (std::uint32_t i = 0; i < 6; ++i) all.push_back(i == 2 ? middle : mutated(middle, i, 100));
  EncodeContext context;
  const EncodedSlice slice = encode_slice(first_slice(waiting(all, 0, all.size())), true, context);
  REQUIRE(slice.reference);
  CHECK(decode_reference(slice.reference->metadata, slice.reference->bytes, kSymbolAlphabet,
                         context.decompressor) == middle);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(slice.segments[i].position.sample == i);
    CHECK(slice.segments[i].is_reference == (i == 2));
  }
}

TEST_CASE("a pack holds its sequences") {
  EncodeContext context;
  Bytes text;
  for (const std::uint8_t letter : {'A', 'B', 'C'}) {
    text.insert(text.end(), 5000, letter);
    text.push_back(kSequenceEnd);
  }
  const Part part = encode_pack(text, true, context);
  CHECK(part.bytes.size() < 200);
  const Pack pack = Pack::decode(part.metadata, part.bytes, context.decompressor);
  REQUIRE(pack.size() == 3);
  CHECK(pack[2].size() == 5000);
  CHECK(pack[2][0] == 'C');
  CHECK(context.compressor.memory_bytes() <= pack_compressor_bytes());
}

TEST_CASE("case costs nothing where a segment is like its reference, and comes back where not") {
  const Sequence reference = random_sequence(1, 5000);
  const CaseMask repeats = {100, 400, 2000, 2600, 4900, 5000};
  Sequence relative = reference;
  for (std::size_t i = 50; i < relative.size(); i += 301) relative[i] ^= 1;
  const std::vector<std::pair<Sequence, CaseMask>> all = {
      {reference, repeats},
      {reference, repeats},
      {relative, repeats},
      {reference, {}},
      {relative, {100, 400, 2000, 2603, 4900, 5000}},
      {random_sequence(7, 400), {0, 400}},
  };
  std::vector<PackedSegment> segments;
  for (const auto& [sequence, mask] : all) {
    segments.push_back({{0, 0, 0}, packed(sequence, false, mask)});
  }
  EncodeContext context;
  const EncodedSlice encoded = encode_slice(first_slice(std::move(segments)), true, context);
  const auto letters_of = [](const Sequence& sequence, const CaseMask& mask) {
    std::vector<std::uint8_t> letters;
    for (const Symbol s : sequence) letters.push_back(kLetterAlphabet[s]);
    apply_mask(mask, letters);
    return letters;
  };
  auto base = letters_of(reference, {});
  apply_mask_text(encoded.reference_mask, base);
  CHECK(base == letters_of(reference, repeats));
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(i);
    const EncodedSegment& segment = encoded.segments[i];
    CHECK(segment.mask.empty() == (i < 3));
    std::vector<std::uint8_t> letters(all[i].first.size());
    if (segment.is_reference) {
      letters = base;
    } else {
      REQUIRE(lz_decode(segment.text, base, kMinMatch, kLetterAlphabet, letters) == letters.size());
    }
    if (!segment.mask.empty()) apply_mask_text(segment.mask, letters);
    CHECK(letters == letters_of(all[i].first, all[i].second));
  }
  CHECK(encoded.segments[4].mask.size() < 6);
}
