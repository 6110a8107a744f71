#include "dna/packed_bases.hpp"

#include <doctest/doctest.h>

#include <random>

#include "segment/segment_record.hpp"

using namespace spillway;

TEST_CASE("packed sequences come back symbol for symbol") {
  std::mt19937 random(1);
  for (std::size_t n = 0; n < 300; ++n) {
    for (const unsigned odd_percent : {0u, 2u, 50u, 100u}) {
      std::vector<Symbol> symbols(n);
      for (auto& s : symbols) {
        s = static_cast<Symbol>(random() % 100 < odd_percent ? 4 + random() % 12 : random() % 4);
      }
      Bytes packed;
      append_packed(packed, symbols);
      if (odd_percent == 0) CHECK(packed.size() <= (n + 3) / 4 + 2);
      ByteCursor cursor(packed);
      std::vector<Symbol> back;
      read_packed(cursor, back);
      CHECK(back == symbols);
    }
  }
}

TEST_CASE("symbols of every kind take half a byte at most") {
  std::mt19937 random(2);
  for (const std::size_t n : {1u, 2u, 1001u}) {
    std::vector<Symbol> symbols(n);
    for (auto& s : symbols) s = static_cast<Symbol>(random() % 16);
    Bytes packed;
    append_packed(packed, symbols);
    CHECK(packed.size() <= (n + 1) / 2 + 3);
    ByteCursor cursor(packed);
    std::vector<Symbol> back;
    read_packed(cursor, back);
    CHECK(back == symbols);
  }
}

TEST_CASE("a run of N costs a few bytes more than its bases") {
  const std::vector<Symbol> symbols(4000, kSymbolN);
  Bytes packed;
  append_packed(packed, symbols);
  CHECK(packed.size() < 1000 + 10);
}

TEST_CASE("a damaged record is an error, not a crash") {
  std::vector<Symbol> symbols(100, 2);
  symbols[50] = kSymbolN;
  Bytes packed;
  append_packed(packed, symbols);
  std::vector<Symbol> back;
  for (std::size_t cut = 0; cut < packed.size(); ++cut) {
    if (cut == 2 + 25) continue;  // the record without its exceptions is whole
    Bytes part(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(cut));
    ByteCursor cursor(part);
    CHECK_THROWS_AS(read_packed(cursor, back), Error);
  }
  packed[packed.size() - 2] = 100;  // length of the run of N
  ByteCursor cursor(packed);
  CHECK_THROWS_AS(read_packed(cursor, back), Error);
}

TEST_CASE("reverse complement turns A-T and leaves the other codes as they are") {
  std::vector<Symbol> symbols = {0, 1, 2, 3, 4, 15};
  reverse_complement(symbols);
  CHECK(symbols == std::vector<Symbol>{15, 4, 0, 1, 2, 3});
}

TEST_CASE("segment keys sort by group key, group and input order") {
  const SegmentKey a{{5, 9}, 1, {2, 3, 400}};
  SegmentKey b = a;
  b.position.offset = 401;
  CHECK(a.encode() < b.encode());
  b = a;
  b.group_key.first = 6;
  b.position = {0, 0, 0};
  CHECK(a.encode() < b.encode());
  const SegmentKey back = SegmentKey::decode(a.encode());
  CHECK(back.group_key == a.group_key);
  CHECK(back.group == a.group);
  CHECK(back.position == a.position);
}
