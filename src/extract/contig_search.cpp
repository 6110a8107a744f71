#include "extract/contig_search.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "base/interrupt.hpp"
#include "collection/sample_pattern.hpp"
#include "extract/common_names.hpp"
#include "extract/name_cuts.hpp"
#include "extract/name_hints.hpp"
#include "extract/name_lookup.hpp"

namespace spillway {
namespace {

// What a reading has turned out to mean.
struct Meaning {
  std::uint64_t count = 0;
  std::vector<ContigAddress> places;  // the first few, each once
  std::optional<std::size_t> sample;  // all of it, besides the places
  std::uint64_t passed_over = 0;

  void add(const NamePlaces& found) {
    if (found.count() == 1 && std::ranges::count(places, found.first_few().front()) > 0) return;
    count += found.count();
    passed_over += found.passed_over();
    for (const ContigAddress& place : found.first_few()) {
      if (places.size() < NamePlaces::kMaxKept) places.push_back(place);
    }
  }
};

using Meanings = std::array<Meaning, 2>;

// A contig that a query names together with its sample.
struct Cut {
  std::size_t sample;
  std::uint32_t query;
  std::uint8_t reading;
  std::string_view contig;
};

class Search {
 public:
  Search(Collection& collection, HeaderSource& headers, std::span<const NameQuery> queries,
         NameRules rules)
      : collection_(collection),
        lookup_(collection, headers),
        queries_(queries),
        rules_(rules),
        matches_(queries.size()),
        is_settled_(queries.size()) {}

  std::vector<NameMatch> run() {
    if (!rules_.in_all_samples) {
      search_samples_named();
      search_names_alone();
    }
    search_common_names();
    fail_absent();
    return std::move(matches_);
  }

 private:
  template <typename Visit>
  void for_each_reading(std::size_t query, Visit visit) const {
    for (std::size_t r = 0; r < queries_[query].size; ++r) {
      visit(static_cast<std::uint8_t>(r), queries_[query].readings[r]);
    }
  }

  std::vector<Cut> cuts() {
    std::vector<Cut> cuts;
    for (std::uint32_t i = 0; i < queries_.size(); ++i) {
      for_each_reading(i, [&](std::uint8_t r, const NameQuery::Reading& reading) {
        const auto add = [&](std::string_view sample, std::string_view contig) {
          check_interrupted();
          for (const std::uint32_t number : collection_.samples_named(sample)) {
            cuts.push_back({number, i, r, contig});
          }
        };
        if (queries_[i].sample) return add(*queries_[i].sample, reading.name);
        for_each_cut(reading.name, add);
      });
    }
    std::ranges::stable_sort(cuts, {}, &Cut::sample);
    return cuts;
  }

  // Queries that name a sample and a contig of it.
  void search_samples_named() {
    const std::vector<Cut> all = cuts();
    std::unordered_map<std::uint32_t, Meanings> meanings;
    for (auto first = all.begin(); first != all.end();) {
      const auto last = std::find_if(first, all.end(),
                                     [&](const Cut& cut) { return cut.sample != first->sample; });
      WantedNames wanted;
      for (auto cut = first; cut != last; ++cut) wanted[cut->contig];
      lookup_.look_through(first->sample, wanted);
      for (auto cut = first; cut != last; ++cut) {
        const NamePlaces& places = wanted[cut->contig];
        if (places.count() > 0) {
          meanings[cut->query][cut->reading].add(places);
        } else if (matches_[cut->query].reason.empty()) {
          matches_[cut->query].reason = "there is no contig " + shown_name(cut->contig) +
                                        " in sample " +
                                        std::string(collection_.sample_name(cut->sample));
        }
      }
      first = last;
    }
    for (const auto& [query, of_query] : meanings) settle(query, of_query);
  }

  // Queries that name a contig, or a sample.
  void search_names_alone() {
    WantedNames wanted;
    const auto for_each_name = [&](std::size_t i, auto visit) {
      if (is_settled_[i] || queries_[i].sample) return;
      for_each_reading(i, [&](std::uint8_t r, const NameQuery::Reading& reading) {
        visit(r, without_braces(reading.name), reading.has_range);
      });
    };
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      for_each_name(i, [&](std::uint8_t, std::string_view name, bool) { wanted[name]; });
    }
    if (wanted.empty()) return;
    for (std::size_t sample = 0; sample < collection_.sample_count(); ++sample) {
      lookup_.look_through(sample, wanted);
    }
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      Meanings meanings;
      for_each_name(i, [&](std::uint8_t r, std::string_view name, bool has_range) {
        meanings[r].add(wanted[name]);
        if (!rules_.takes_samples_alone) return;
        for (const std::uint32_t sample : collection_.samples_named(name)) {
          add_sample(meanings[r], sample, has_range);
        }
      });
      settle(i, meanings);
    }
  }

  // A sample of one contig is that contig; of several, there is no range of it.
  void add_sample(Meaning& meaning, std::size_t sample, bool has_range) {
    const std::size_t contigs = collection_.contig_names(sample)->size();
    const ContigAddress only{sample, 0};
    if (contigs == 1) {
      if (std::ranges::find(meaning.places, only) != meaning.places.end()) return;
      ++meaning.count;
      meaning.places.push_back(only);
    } else if (!has_range) {
      ++meaning.count;
      meaning.sample = sample;
    } else if (meaning.count == 0 && contigs > 0) {
      meaning.count = contigs;
      for (std::size_t i = 0; i < std::min(contigs, NamePlaces::kMaxKept); ++i) {
        meaning.places.push_back({sample, i});
      }
    }
  }

  void settle(std::size_t query, const Meanings& meanings) {
    const std::size_t r = meanings[0].count > 0 ? 0 : 1;
    const Meaning& meaning = meanings[r];
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

  NameMatch& settle(std::size_t query, std::uint8_t reading) {
    is_settled_[query] = true;
    NameMatch& match = matches_[query];
    match.reason.clear();
    match.reading = reading;
    return match;
  }

  static void fail_ambiguous(NameMatch& match, const std::string& candidates) {
    match.problem = RegionProblem::ambiguous;
    match.reason = "is ambiguous: " + candidates;
  }

  // Names in samples that a pattern stands for, or in all, of queries that are not settled.
  std::vector<CommonName> common_names() {
    std::vector<CommonName> names;
    for (std::uint32_t i = 0; i < queries_.size(); ++i) {
      if (is_settled_[i]) continue;
      // A range is meant rather than the odd contig of one sample that is called like it.
      for (const bool has_range : {true, false}) {
        for_each_reading(i, [&](std::uint8_t r, const NameQuery::Reading& reading) {
          if (reading.has_range == has_range) add_common_names(i, r, reading, names);
        });
      }
    }
    return names;
  }

  void add_common_names(std::uint32_t query, std::uint8_t r, const NameQuery::Reading& reading,
                        std::vector<CommonName>& names) const {
    const auto add = [&](std::optional<std::string> pattern, std::string_view contig) {
      names.push_back(
          {.query = query, .reading = r, .pattern = std::move(pattern), .contig = contig});
    };
    if (rules_.in_all_samples) return add(std::nullopt, without_braces(reading.name));
    const auto add_cut = [&](std::string_view sample, std::string_view contig) {
      if (is_sample_pattern(sample)) add(std::string(sample), contig);
    };
    if (queries_[query].sample) return add_cut(*queries_[query].sample, reading.name);
    for_each_cut(reading.name, add_cut);
    if (rules_.takes_samples_alone && !reading.has_range && is_sample_pattern(reading.name)) {
      add(std::string(reading.name), {});
      names.back().is_whole_sample = true;
    }
  }

  void search_common_names() {
    std::vector<CommonName> names = common_names();
    find_common_names(lookup_, names);
    for (CommonName& name : names) settle(name);
  }

  // Of what a query may mean, the first that is there.
  void settle(CommonName& name) {
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

  void fail_absent() {
    NameHints hints(lookup_, rules_);
    std::vector<NameMatch*> absent;
    for (std::size_t i = 0; i < matches_.size(); ++i) {
      if (is_settled_[i]) continue;
      hints.add(queries_[i]);
      absent.push_back(&matches_[i]);
    }
    auto nearest = hints.find();
    for (std::size_t i = 0; i < absent.size(); ++i) {
      absent[i]->problem = RegionProblem::absent;
      absent[i]->nearest = std::move(nearest[i]);
    }
  }

  Collection& collection_;
  NameLookup lookup_;
  std::span<const NameQuery> queries_;
  NameRules rules_;
  std::vector<NameMatch> matches_;
  std::vector<bool> is_settled_;
};

}  // namespace

std::vector<NameMatch> search_names(Collection& collection, HeaderSource& headers,
                                    std::span<const NameQuery> queries, NameRules rules) {
  return Search(collection, headers, queries, rules).run();
}

}  // namespace spillway
