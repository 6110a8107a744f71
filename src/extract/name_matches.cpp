#include "extract/name_matches.hpp"

#include <optional>

#include "extract/name_hints.hpp"

namespace spillway {
namespace {

void fail_ambiguous(NameMatch& match, const std::string& candidates) {
  match.problem = RegionProblem::ambiguous;
  match.reason = "is ambiguous: " + candidates;
}

}  // namespace

void NameMatches::settle(std::size_t query, const NameMeanings& meanings) {
  const std::size_t r = meanings[0].count > 0 ? 0 : 1;
  const NameMeaning& meaning = meanings[r];
  if (meaning.count == 0) return;
  NameMatch& match = settle(query, static_cast<std::uint8_t>(r));
  if (meaning.count > 1) {
    return fail_ambiguous(match, lookup_.listed(meaning.sample, meaning.places, meaning.count));
  }
  match.other_reading_is_known = r == 0 && meanings[1].count > 0;
  match.is_whole_sample = meaning.sample.has_value();
  match.places = {meaning.sample ? ContigAddress{*meaning.sample, 0} : meaning.places.front()};
  if (meaning.passed_over > 0) {
    match.reason = "taken as " + lookup_.described(match.places.front()) + "; " +
                   std::to_string(meaning.passed_over) + " more can be called that";
  }
}

NameMatch& NameMatches::settle(std::size_t query, std::uint8_t reading) {
  is_settled_[query] = true;
  NameMatch& match = matches_[query];
  match.reason.clear();
  match.reading = reading;
  return match;
}

void NameMatches::settle(CommonName& name) {
  NameMatch& match = matches_[name.query];
  if (is_settled_[name.query]) {
    if (!name.places.empty() && match.reading != name.reading) {
      match.other_reading_is_known = true;
    }
    return;
  }
  if (name.places.empty()) {
    if (match.reason.empty() && name.samples > 0 && !name.is_whole_sample) {
      match.reason = "no sample " + (name.pattern ? "that matches " + *name.pattern + " " : "") +
                     "has a contig " + shown_name(name.contig);
    }
    return;
  }
  settle(name.query, name.reading);
  if (name.rival_count > 0) {
    return fail_ambiguous(match, lookup_.listed({}, name.rivals, name.rival_count));
  }
  match.in_samples = true;
  match.is_whole_sample = name.is_whole_sample;
  match.contig = name.contig;
  match.places = std::move(name.places);
}

void NameMatches::settle_absent(std::span<const NameQuery> queries, NameRules rules) {
  NameHints hints(lookup_, rules);
  std::vector<NameMatch*> absent;
  for (std::size_t i = 0; i < matches_.size(); ++i) {
    if (is_settled_[i]) continue;
    hints.add(queries[i]);
    absent.push_back(&matches_[i]);
  }
  auto nearest = hints.find();
  for (std::size_t i = 0; i < absent.size(); ++i) {
    absent[i]->problem = RegionProblem::absent;
    absent[i]->nearest = std::move(nearest[i]);
  }
}

}  // namespace spillway
