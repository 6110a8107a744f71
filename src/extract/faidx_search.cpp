#include "extract/faidx_search.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/interrupt.hpp"
#include "extract/faidx_range.hpp"
#include "fasta/first_word.hpp"

namespace spillway {
namespace {

using Problem = FaidxMatch::Problem;

constexpr std::size_t kShownPlaces = 5;

bool is_in_braces(std::string_view name) {
  return name.size() >= 2 && name.front() == '{' && name.back() == '}';
}

std::string_view without_braces(std::string_view name) {
  return is_in_braces(name) ? name.substr(1, name.size() - 2) : name;
}

// One way to read a request.
struct Reading {
  std::string_view name;
  BaseSpan span;
  bool has_range = false;
  bool ends_before_it_begins = false;
};

// The longer name first.
struct Readings {
  std::array<Reading, 2> items;
  std::size_t size = 0;
};

Readings readings_of(const FaidxRequest& request) {
  Readings readings;
  const std::string_view text = request.name;
  if (request.span) {
    readings.items[readings.size++] = {text, *request.span, true, false};
    return readings;
  }
  readings.items[readings.size++] = {text, {}, false, false};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return readings;
  if (const auto range = parse_faidx_range(text.substr(colon + 1))) {
    readings.items[readings.size++] = {text.substr(0, colon), range->span, true,
                                       range->ends_before_it_begins};
  }
  return readings;
}

// Calls visit(sample, contig) for each way to cut what is in no braces itself.
template <typename Visit>
void for_each_bare_cut(std::string_view name, Visit visit) {
  for (std::size_t i = name.find_first_of(":@"); i != std::string_view::npos;
       i = name.find_first_of(":@", i + 1)) {
    const std::string_view before = without_braces(name.substr(0, i));
    const std::string_view behind = without_braces(name.substr(i + 1));
    if (i == 0 || i + 1 == name.size()) continue;  // an empty name is written as {}
    if (name[i] == ':') {
      visit(before, behind);
    } else {
      visit(behind, before);
    }
  }
}

// Calls visit(sample, contig) for each way to cut a name.
template <typename Visit>
void for_each_cut(std::string_view name, Visit visit) {
  for_each_bare_cut(name, visit);
  if (is_in_braces(name)) for_each_bare_cut(without_braces(name), visit);
}

// The contigs that a name stands for, of one sample or of all: those with this header, or in a
// sample without such a one those with this first word. The first few are kept.
class Places {
 public:
  void add(ContigAddress address, bool is_whole_header) {
    if (!has_sample_ || address.sample != sample_) {
      has_sample_ = true;
      sample_ = address.sample;
      before_sample_ = count_;
      by_header_ = false;
    }
    if (by_header_ && !is_whole_header) return;
    if (is_whole_header && !by_header_) {
      by_header_ = true;
      count_ = before_sample_;
      kept_.resize(std::min<std::size_t>(kept_.size(), count_));
    }
    if (kept_.size() < kShownPlaces && kept_.size() == count_) kept_.push_back(address);
    ++count_;
  }

  std::uint64_t count() const { return count_; }
  const std::vector<ContigAddress>& first_few() const { return kept_; }

 private:
  std::vector<ContigAddress> kept_;
  std::uint64_t count_ = 0;
  std::uint64_t before_sample_ = 0;
  std::size_t sample_ = 0;
  bool has_sample_ = false;
  bool by_header_ = false;
};

using Wanted = std::unordered_map<std::string_view, Places>;

class Search {
 public:
  Search(Collection& collection, HeaderSource& headers, std::span<const FaidxRequest> requests)
      : collection_(collection),
        headers_(headers),
        requests_(requests),
        matches_(requests.size()),
        is_settled_(requests.size()) {}

  std::vector<FaidxMatch> run() {
    search_samples_named();
    search_names_alone();
    return std::move(matches_);
  }

 private:
  // A contig that a request names together with its sample.
  struct Cut {
    std::size_t sample;
    std::uint32_t request;
    std::uint8_t reading;
    std::string_view contig;
  };
  // What a reading has turned out to mean.
  struct Meaning {
    std::uint64_t count = 0;
    std::vector<ContigAddress> places;  // the first few, each once
    std::optional<std::size_t> sample;  // all of it, beside the places
  };

  void look_through(std::size_t sample, Wanted& wanted) {
    check_interrupted();
    const auto stored = collection_.contig_names(sample);
    for (std::size_t contig = 0; contig < stored->size(); ++contig) {
      const std::string_view header = headers_.header(sample, contig, (*stored)[contig]);
      const std::string_view word = first_word(header);
      if (const auto found = wanted.find(header); found != wanted.end()) {
        found->second.add({sample, contig}, true);
      }
      if (word.size() == header.size()) continue;
      if (const auto found = wanted.find(word); found != wanted.end()) {
        found->second.add({sample, contig}, false);
      }
    }
  }

  std::vector<Cut> cuts() const {
    std::vector<Cut> cuts;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      const Readings readings = readings_of(requests_[i]);
      for (std::size_t r = 0; r < readings.size; ++r) {
        for_each_cut(readings.items[r].name, [&](std::string_view sample, std::string_view contig) {
          check_interrupted();
          if (const auto number = collection_.find_sample(sample)) {
            cuts.push_back(
                {*number, static_cast<std::uint32_t>(i), static_cast<std::uint8_t>(r), contig});
          }
        });
      }
    }
    std::ranges::stable_sort(cuts, {}, &Cut::sample);
    return cuts;
  }

  // Requests that name a sample and a contig of it.
  void search_samples_named() {
    const std::vector<Cut> all = cuts();
    std::unordered_map<std::uint32_t, std::array<Meaning, 2>> meanings;
    for (auto first = all.begin(); first != all.end();) {
      const auto last = std::find_if(first, all.end(),
                                     [&](const Cut& cut) { return cut.sample != first->sample; });
      Wanted wanted;
      for (auto cut = first; cut != last; ++cut) wanted[cut->contig];
      look_through(first->sample, wanted);
      for (auto cut = first; cut != last; ++cut) {
        const Places& places = wanted[cut->contig];
        if (places.count() > 0) {
          add(meanings[cut->request][cut->reading], places);
        } else if (matches_[cut->request].reason.empty()) {
          matches_[cut->request].reason =
              "there is no contig " + std::string(cut->contig.empty() ? "{}" : cut->contig) +
              " in sample " + std::string(collection_.sample_name(cut->sample));
        }
      }
      first = last;
    }
    for (const auto& [request, meaning] : meanings) settle(request, meaning);
  }

  // Requests that name a contig, or a sample.
  void search_names_alone() {
    Wanted wanted;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      if (is_settled_[i]) continue;
      const Readings readings = readings_of(requests_[i]);
      for (std::size_t r = 0; r < readings.size; ++r) {
        wanted[without_braces(readings.items[r].name)];
      }
    }
    if (wanted.empty()) return;
    for (std::size_t sample = 0; sample < collection_.sample_count(); ++sample) {
      look_through(sample, wanted);
    }
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      if (is_settled_[i]) continue;
      const Readings readings = readings_of(requests_[i]);
      std::array<Meaning, 2> meanings;
      for (std::size_t r = 0; r < readings.size; ++r) {
        const std::string_view name = without_braces(readings.items[r].name);
        add(meanings[r], wanted[name]);
        add_sample(meanings[r], name, readings.items[r].has_range);
      }
      settle(i, meanings);
    }
  }

  static void add(Meaning& meaning, const Places& places) {
    if (meaning.count == 1 && places.count() == 1 && meaning.places == places.first_few()) return;
    meaning.count += places.count();
    for (const ContigAddress& place : places.first_few()) {
      if (meaning.places.size() < kShownPlaces) meaning.places.push_back(place);
    }
  }

  // A sample of one contig is that contig; of several, there is no range of it.
  void add_sample(Meaning& meaning, std::string_view name, bool has_range) {
    const auto sample = collection_.find_sample(name);
    if (!sample) return;
    const std::size_t contigs = collection_.contig_names(*sample)->size();
    const ContigAddress only{*sample, 0};
    if (contigs == 1) {
      if (std::ranges::find(meaning.places, only) != meaning.places.end()) return;
      ++meaning.count;
      meaning.places.push_back(only);
    } else if (!has_range) {
      ++meaning.count;
      meaning.sample = sample;
    } else if (meaning.count == 0 && contigs > 0) {
      meaning.count = contigs;
      for (std::size_t i = 0; i < std::min(contigs, kShownPlaces); ++i) {
        meaning.places.push_back({*sample, i});
      }
    }
  }

  void settle(std::size_t request, const std::array<Meaning, 2>& meanings) {
    const Readings readings = readings_of(requests_[request]);
    FaidxMatch& match = matches_[request];
    const std::size_t r = meanings[0].count > 0 ? 0 : 1;
    const Meaning& meaning = meanings[r];
    if (meaning.count == 0) {
      match.problem = Problem::absent;
      if (match.reason.empty()) match.reason = "there is no contig and no sample of that name";
      return;
    }
    is_settled_[request] = true;
    match.reason.clear();
    const Reading& reading = readings.items[r];
    if (meaning.count > 1) {
      match.problem = Problem::ambiguous;
      match.reason = "is ambiguous: " + listed(meaning);
    } else if (reading.ends_before_it_begins) {
      match.problem = Problem::malformed;
      match.reason = "the range ends before it begins";
    } else {
      match.span = reading.span;
      match.is_whole_sample = meaning.sample.has_value();
      match.address = meaning.sample ? ContigAddress{*meaning.sample, 0} : meaning.places.front();
      if (r == 0 && meanings[1].count > 0) {
        match.reason = "taken as a name; {" + std::string(readings.items[1].name) + "}" +
                       requests_[request].name.substr(readings.items[1].name.size()) +
                       " asks for the range";
      }
    }
  }

  std::string listed(const Meaning& meaning) {
    std::string text;
    if (meaning.sample) {
      text = "sample " + std::string(collection_.sample_name(*meaning.sample));
    }
    for (const ContigAddress& place : meaning.places) {
      const auto stored = collection_.contig_names(place.sample);
      const std::string_view header =
          headers_.header(place.sample, place.contig, (*stored)[place.contig]);
      text += text.empty() ? "" : ", ";
      text += "contig " + std::string(header) + " of sample ";
      text += collection_.sample_name(place.sample);
    }
    const std::uint64_t shown = meaning.places.size() + (meaning.sample ? 1 : 0);
    if (meaning.count > shown) text += " and " + std::to_string(meaning.count - shown) + " more";
    return text;
  }

  Collection& collection_;
  HeaderSource& headers_;
  std::span<const FaidxRequest> requests_;
  std::vector<FaidxMatch> matches_;
  std::vector<bool> is_settled_;
};

}  // namespace

std::vector<FaidxMatch> search_faidx(Collection& collection, HeaderSource& headers,
                                     std::span<const FaidxRequest> requests) {
  return Search(collection, headers, requests).run();
}

}  // namespace spillway
