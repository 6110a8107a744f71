#include "extract/name_lookup.hpp"

#include "base/interrupt.hpp"
#include "extract/contig_names.hpp"

namespace spillway {

void NameLookup::look_through(std::size_t sample, WantedNames& wanted) const {
  check_interrupted();
  const std::string_view name = collection_.sample_name(sample);
  const auto stored = collection_.contig_names(sample);
  for (std::size_t contig = 0; contig < stored->size(); ++contig) {
    const std::string_view header = headers_.header(sample, contig, (*stored)[contig]);
    for_each_contig_name(name, header, [&](std::string_view called, NameFit fit) {
      const auto found = wanted.find(called);
      if (found != wanted.end()) found->second.add({sample, contig}, fit);
    });
  }
}

std::string NameLookup::described(ContigAddress place) const {
  const auto stored = collection_.contig_names(place.sample);
  std::string text = "contig ";
  text += headers_.header(place.sample, place.contig, (*stored)[place.contig]);
  text += " of sample ";
  text += collection_.sample_name(place.sample);
  return text;
}

std::string NameLookup::listed(std::optional<std::size_t> sample,
                               const std::vector<ContigAddress>& places,
                               std::uint64_t count) const {
  std::string text;
  if (sample) text = "sample " + std::string(collection_.sample_name(*sample));
  for (const ContigAddress& place : places) {
    text += text.empty() ? "" : ", ";
    text += described(place);
  }
  const std::uint64_t listed = places.size() + (sample ? 1 : 0);
  if (count > listed) text += " and " + std::to_string(count - listed) + " more";
  return text;
}

}  // namespace spillway
