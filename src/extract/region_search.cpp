#include "extract/region_search.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "base/nearest_word.hpp"
#include "extract/contig_search.hpp"

namespace spillway {
namespace {

// What was not taken apart by parse_region() is a contig, and perhaps its sample.
NameQuery query_of(const Region& region) {
  NameQuery query;
  const std::string_view text = region.text;
  if (text.empty()) {
    query.add({region.contig, region.range.has_value()});
    if (region.sample) query.sample = *region.sample;
    return query;
  }
  if (region.range) query.add({text.substr(0, text.rfind(':')), true});
  query.add({text, false});
  return query;
}

std::string reason_of_absence(const Collection& collection, const Region& region) {
  if (region.sample && collection.samples_named(*region.sample).empty()) {
    return "there is no sample " + *region.sample;
  }
  return "there is no contig " + region.contig +
         (region.sample ? " in sample " + *region.sample : "");
}

RegionMatch match_of(const Collection& collection, const Region& region, NameMatch found) {
  RegionMatch match;
  match.problem = found.problem;
  match.reason = std::move(found.reason);
  if (found.problem == RegionProblem::absent && match.reason.empty()) {
    match.reason = reason_of_absence(collection, region);
  }
  match.reason += did_you_mean(found.nearest);
  if (found.other_reading_is_known) {
    match.reason = "taken as a range; {" + region.text + "} asks for the contig of that name";
  }
  for (const ContigAddress& place : found.places) {
    match.found.push_back({place, found.reading == 0 ? region.range : std::nullopt});
  }
  return match;
}

}  // namespace

std::vector<RegionMatch> search_regions(Collection& collection, HeaderSource& headers,
                                        std::span<const Region> regions) {
  std::vector<NameQuery> queries;
  queries.reserve(regions.size());
  for (const Region& region : regions) queries.push_back(query_of(region));
  auto found = search_names(collection, headers, queries, {});
  std::vector<RegionMatch> matches;
  matches.reserve(regions.size());
  for (std::size_t i = 0; i < regions.size(); ++i) {
    matches.push_back(match_of(collection, regions[i], std::move(found[i])));
  }
  return matches;
}

}  // namespace spillway
