#include "extract/common_names.hpp"

#include "base/interrupt.hpp"
#include "collection/sample_pattern.hpp"

namespace spillway {
namespace {

void take(CommonName& name, const NamePlaces& places) {
  if (places.count() == 0) return;
  name.places.push_back(places.first_few().front());
  if (places.count() == 1 || name.rival_count > 0) return;
  name.rivals = places.first_few();
  name.rival_count = places.count();
}

}  // namespace

void find_common_names(const NameLookup& lookup, std::vector<CommonName>& names) {
  if (names.empty()) return;
  Collection& collection = lookup.collection();
  WantedNames wanted;
  std::vector<CommonName*> matching;
  for (std::size_t rank = 0; rank < collection.sample_count(); ++rank) {
    check_interrupted();
    const std::size_t sample = collection.listed_sample(rank);
    wanted.clear();
    matching.clear();
    for (CommonName& name : names) {
      if (name.pattern && !matches_pattern(*name.pattern, collection.sample_name(sample))) continue;
      ++name.samples;
      if (name.is_whole_sample) {
        if (collection.contig_names(sample)->size() > 0) name.places.push_back({sample, 0});
        continue;
      }
      wanted[name.contig];
      matching.push_back(&name);
    }
    if (matching.empty()) continue;
    lookup.look_through(sample, wanted);
    for (CommonName* name : matching) take(*name, wanted[name->contig]);
  }
}

}  // namespace spillway
