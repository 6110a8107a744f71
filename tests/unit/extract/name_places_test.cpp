#include "extract/name_places.hpp"

#include <doctest/doctest.h>

using namespace spillway;

TEST_CASE("places: in each sample the closest fit counts, the others are passed over") {
  NamePlaces places;
  places.add({0, 1}, NameFit::first_word);
  places.add({0, 2}, NameFit::first_word);
  CHECK(places.count() == 2);
  places.add({0, 3}, NameFit::header);
  places.add({0, 4}, NameFit::after_sample);
  CHECK(places.first_few() == std::vector<ContigAddress>{{0, 3}});
  CHECK(places.passed_over() == 3);
  places.add({7, 0}, NameFit::after_sample);
  CHECK(places.count() == 2);
  CHECK(places.first_few() == std::vector<ContigAddress>{{0, 3}, {7, 0}});
}

TEST_CASE("places: the first few are kept, and all are counted") {
  NamePlaces places;
  for (std::size_t i = 0; i < 9; ++i) places.add({0, i}, NameFit::first_word);
  CHECK(places.count() == 9);
  CHECK(places.first_few().size() == NamePlaces::kMaxKept);
  places.add({1, 0}, NameFit::first_word);
  places.add({1, 1}, NameFit::header);
  CHECK(places.count() == 10);
  CHECK(places.first_few().back() == ContigAddress{0, 4});
  CHECK(places.passed_over() == 1);
}
