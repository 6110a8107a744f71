#include "archive/part_hashes.hpp"

#include <doctest/doctest.h>

#include "archive/varint.hpp"

using namespace spillway;

namespace {

Bytes head_of(std::uint64_t metadata) {
  Bytes head;
  append_container_varint(head, metadata);
  return head;
}

Bytes stored(std::uint64_t metadata, const Bytes& bytes) {
  Bytes whole = head_of(metadata);
  whole.insert(whole.end(), bytes.begin(), bytes.end());
  return whole;
}

void record(PartHashRecorder& recorder, std::size_t parts) {
  for (std::size_t i = 0; i < parts; ++i) {
    recorder.add(head_of(i), Bytes(i % 7, static_cast<std::uint8_t>(i)));
  }
}

}  // namespace

TEST_CASE("a part's hash is that of its metadata and bytes as one string") {
  PartHashRecorder recorder;
  recorder.add(head_of(300), Bytes{1, 2, 3});
  const HashPart part = parse_hash_part(stored(1, recorder.take()), false);
  REQUIRE(part.hashes.size() == 1);
  CHECK(part.hashes[0] == part_hash(hash64(stored(300, Bytes{1, 2, 3}))));
  CHECK(part.is_whole);
  CHECK(!part.footer_hash);
  CHECK(recorder.count() == 0);
}

TEST_CASE("each flipped bit of a part of hashes is found, in its metadata too") {
  for (const std::size_t parts : {0, 1, 3, 255, 256, 300}) {
    PartHashRecorder recorder;
    record(recorder, parts);
    const Bytes bytes = seal_last_hash_part(head_of(parts), recorder.take_last(), 0x1234567890abcd);
    const Bytes whole = stored(parts, bytes);
    const HashPart part = parse_hash_part(whole, true);
    CHECK(part.is_whole);
    CHECK(part.hashes.size() == parts);
    CHECK(part.footer_hash == 0x1234567890abcd);
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      Bytes flipped = whole;
      flipped[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      const HashPart damaged = parse_hash_part(flipped, true);
      CHECK(!damaged.is_whole);
      CHECK(damaged.hashes.size() == parts);  // it follows from the size
    }
    for (std::size_t n = 0; n < std::min<std::size_t>(whole.size(), 60); ++n) {
      CHECK(!parse_hash_part(ByteView(whole).first(n), true).is_whole);
      CHECK(!parse_hash_part(ByteView(whole).first(n), false).is_whole);
    }
  }
}
