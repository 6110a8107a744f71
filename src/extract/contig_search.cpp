#include "extract/contig_search.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/interrupt.hpp"
#include "collection/sample_pattern.hpp"
#include "extract/common_names.hpp"
#include "extract/name_cuts.hpp"
#include "extract/name_lookup.hpp"
#include "extract/name_matches.hpp"
#include "extract/name_meaning.hpp"

namespace spillway {
namespace {

// A contig that a query names together with its sample.
struct Cut {
  std::size_t sample;
  std::uint32_t query;
  std::uint8_t reading;
  std::string_view contig;
};

/// One search for all queries.
class Search {
 public:
  Search(Collection& collection, HeaderSource& headers, std::span<const NameQuery> queries,
         NameRules rules)
      : collection_(collection),
        lookup_(collection, headers),
        queries_(queries),
        rules_(rules),
        matches_(lookup_, queries.size()) {}

  std::vector<NameMatch> run() {
    if (!rules_.in_all_samples) {
      search_samples_named();
      search_names_alone();
    }
    search_common_names();
    matches_.settle_absent(queries_, rules_);
    return matches_.take();
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
    std::vector<std::size_t> samples;
    for (const Cut& cut : all) samples.push_back(cut.sample);
    // What is found is going to be read.
    collection_.expect(samples, SampleMetadata::all);
    std::unordered_map<std::uint32_t, NameMeanings> meanings;
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
        } else if (!matches_.has_reason(cut->query)) {
          matches_.set_reason(cut->query, "there is no contig " + shown_name(cut->contig) +
                                              " in sample " +
                                              std::string(collection_.sample_name(cut->sample)));
        }
      }
      first = last;
    }
    for (const auto& [query, of_query] : meanings) matches_.settle(query, of_query);
  }

  // Queries that name a contig, or a sample.
  void search_names_alone() {
    WantedNames wanted;
    const auto for_each_name = [&](std::size_t i, auto visit) {
      if (matches_.is_settled(i) || queries_[i].sample) return;
      for_each_reading(i, [&](std::uint8_t r, const NameQuery::Reading& reading) {
        visit(r, without_braces(reading.name), reading.has_range);
      });
    };
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      for_each_name(i, [&](std::uint8_t, std::string_view name, bool) { wanted[name]; });
    }
    if (wanted.empty()) return;
    std::vector<std::size_t> samples(collection_.sample_count());
    std::iota(samples.begin(), samples.end(), std::size_t{0});
    collection_.expect(samples, SampleMetadata::names);
    for (std::size_t sample = 0; sample < collection_.sample_count(); ++sample) {
      lookup_.look_through(sample, wanted);
    }
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      NameMeanings meanings;
      for_each_name(i, [&](std::uint8_t r, std::string_view name, bool has_range) {
        meanings[r].add(wanted[name]);
        if (!rules_.takes_samples_alone) return;
        for (const std::uint32_t sample : collection_.samples_named(name)) {
          meanings[r].add_sample(sample, collection_.contig_names(sample)->size(), has_range);
        }
      });
      matches_.settle(i, meanings);
    }
  }

  // Names in samples that a pattern stands for, or in all, of queries that are not settled.
  std::vector<CommonName> common_names() {
    std::vector<CommonName> names;
    for (std::uint32_t i = 0; i < queries_.size(); ++i) {
      if (matches_.is_settled(i)) continue;
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
    for (CommonName& name : names) matches_.settle(name);
  }

  Collection& collection_;
  NameLookup lookup_;
  std::span<const NameQuery> queries_;
  NameRules rules_;
  NameMatches matches_;
};

}  // namespace

std::vector<NameMatch> search_names(Collection& collection, HeaderSource& headers,
                                    std::span<const NameQuery> queries, NameRules rules) {
  return Search(collection, headers, queries, rules).run();
}

}  // namespace spillway
