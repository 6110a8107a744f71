#include "compress/encode/pack_cardinality.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace spillway;

TEST_CASE("Fifty samples or fewer have packs of 50, however few their segments are") {
  for (const std::uint64_t samples : {0, 1, 2, 40, 50}) {
    for (const std::uint64_t segments : {0, 1, 50, 1'000'000}) {
      CHECK(choose_pack_cardinality(samples, segments) == 50);
    }
  }
  CHECK(choose_pack_cardinality(51, 51) == 1000);
}

TEST_CASE("A batch of metadata has a million segments at most, where 50 samples have fewer") {
  for (const std::uint64_t samples : {51, 100, 464, 20'000}) {
    for (const std::uint64_t per_sample : {1, 250, 999, 1000, 1001, 5000, 19'999, 20'000}) {
      const std::uint32_t chosen = choose_pack_cardinality(samples, samples * per_sample);
      CHECK(chosen * per_sample <= 1'000'000);
      CHECK(chosen >= 50);
      CHECK(chosen <= 1000);
      CHECK(chosen % 50 == 0);
    }
  }
}

TEST_CASE("Many small genomes have packs of 1000, many large ones of 50") {
  CHECK(choose_pack_cardinality(1000, 2000) == 1000);          // viruses
  CHECK(choose_pack_cardinality(100, 30'000) == 1000);         // bacterial drafts
  CHECK(choose_pack_cardinality(1000, 1'600'000) == 600);      // yeast
  CHECK(choose_pack_cardinality(464, 464 * 50'000ULL) == 50);  // human haplotypes
}

TEST_CASE("a number that is asked for is taken, and one for all readers is the usual one") {
  ShapeOptions shape;
  CHECK(pack_cardinality_for(shape, 1000, 1000 * 100) == choose_pack_cardinality(1000, 1000 * 100));
  shape.readers = Readers::any;
  CHECK(pack_cardinality_for(shape, 1000, 1000 * 100) == kUsualPackCardinality);
  shape.pack_cardinality = 7;
  CHECK(pack_cardinality_for(shape, 1000, 1000 * 100) == 7);
}
