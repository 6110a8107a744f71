#include "extract/name_meaning.hpp"

#include <algorithm>

namespace spillway {

void NameMeaning::add(const NamePlaces& found) {
  if (found.count() == 1 && std::ranges::count(places, found.first_few().front()) > 0) return;
  count += found.count();
  passed_over += found.passed_over();
  for (const ContigAddress& place : found.first_few()) {
    if (places.size() < NamePlaces::kMaxKept) places.push_back(place);
  }
}

void NameMeaning::add_sample(std::size_t whole, std::size_t contigs, bool has_range) {
  const ContigAddress only{whole, 0};
  if (contigs == 1) {
    if (std::ranges::find(places, only) != places.end()) return;
    ++count;
    places.push_back(only);
  } else if (!has_range) {
    ++count;
    sample = whole;
  } else if (count == 0 && contigs > 0) {
    count = contigs;
    for (std::size_t i = 0; i < std::min(contigs, NamePlaces::kMaxKept); ++i) {
      places.push_back({whole, i});
    }
  }
}

}  // namespace spillway
