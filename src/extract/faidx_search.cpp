#include "extract/faidx_search.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/nearest_word.hpp"
#include "extract/contig_search.hpp"
#include "extract/faidx_range.hpp"

namespace spillway {
namespace {

// The ways to read a request.
struct Readings {
  NameQuery names;
  std::array<BaseSpan, 2> spans;
  bool ends_before_it_begins = false;  // the range of the second
};

Readings readings_of(const FaidxRequest& request) {
  Readings readings;
  const std::string_view text = request.name;
  readings.names.add({text, request.span.has_value()});
  if (request.span) {
    readings.spans[0] = *request.span;
    return readings;
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return readings;
  if (const auto range = parse_faidx_range(text.substr(colon + 1))) {
    readings.names.add({text.substr(0, colon), true});
    readings.spans[1] = range->span;
    readings.ends_before_it_begins = range->ends_before_it_begins;
  }
  return readings;
}

FaidxMatch match_of(const FaidxRequest& request, NameMatch found) {
  const Readings readings = readings_of(request);
  FaidxMatch match;
  match.problem = found.problem;
  match.reason = std::move(found.reason);
  if (found.problem == RegionProblem::absent && match.reason.empty()) {
    match.reason = "there is no contig and no sample of that name";
  }
  match.reason += did_you_mean(found.nearest);
  if (found.problem != RegionProblem::none) return match;
  if (found.reading == 1 && readings.ends_before_it_begins) {
    match.problem = RegionProblem::malformed;
    match.reason = "the range ends before it begins";
    return match;
  }
  match.span = readings.spans[found.reading];
  match.is_whole_sample = found.is_whole_sample;
  match.address = found.places.front();
  const std::string_view name = readings.names.readings[found.reading].name;
  if (found.in_samples) {
    match.in_samples = std::move(found.places);
    match.name_in_samples = std::string(found.contig) + request.name.substr(name.size());
  }
  if (!found.other_reading_is_known) return match;
  if (found.reading == 0) {
    const std::string_view other = readings.names.readings[1].name;
    match.reason = "taken as a name; {" + std::string(other) + "}" +
                   request.name.substr(other.size()) + " asks for the range";
  } else {
    match.reason = "taken as a range; {" + request.name + "} asks for the contig of that name";
  }
  return match;
}

}  // namespace

std::vector<FaidxMatch> search_faidx(Collection& collection, HeaderSource& headers,
                                     std::span<const FaidxRequest> requests, bool in_all_samples) {
  std::vector<NameQuery> queries;
  queries.reserve(requests.size());
  for (const FaidxRequest& request : requests) queries.push_back(readings_of(request).names);
  auto found = search_names(collection, headers, queries,
                            {.takes_samples_alone = true, .in_all_samples = in_all_samples});
  std::vector<FaidxMatch> matches;
  matches.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    matches.push_back(match_of(requests[i], std::move(found[i])));
  }
  return matches;
}

}  // namespace spillway
