#include "extract/contig_search.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "base/interrupt.hpp"
#include "fasta/first_word.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// Within a sample: the contig with that header line, or else the first with that first word.
std::optional<std::size_t> find_in(Collection& collection, HeaderSource& headers,
                                   std::size_t sample, std::string_view name) {
  const auto stored = collection.contig_names(sample);
  const std::string_view word = first_word(name);
  std::optional<std::size_t> by_word;
  for (std::size_t i = 0; i < stored->size(); ++i) {
    const std::string_view header = headers.header(sample, i, (*stored)[i]);
    if (first_word(header) != word) continue;
    if (header == name) return i;
    if (!by_word) by_word = i;
  }
  return by_word;
}

// Where a name that was asked for without a sample is found.
struct Search {
  std::vector<std::size_t> regions;  // that ask for it
  std::optional<ContigAddress> found;
  std::uint64_t count = 0;
  std::string places;  // the first few, for the message
};

using Searches = std::map<std::string_view, Search>;

void search_everywhere(Collection& collection, HeaderSource& headers, Searches& searches) {
  if (searches.empty()) return;
  for (std::size_t sample = 0; sample < collection.sample_count(); ++sample) {
    check_interrupted();
    const auto stored = collection.contig_names(sample);
    for (std::size_t contig = 0; contig < stored->size(); ++contig) {
      const auto match =
          searches.find(first_word(headers.header(sample, contig, (*stored)[contig])));
      if (match == searches.end()) continue;
      Search& search = match->second;
      if (++search.count == 1) search.found = ContigAddress{sample, contig};
      if (search.count <= 3) {
        if (search.count > 1) search.places += ", ";
        search.places += collection.sample_name(sample);
      }
    }
  }
}

[[noreturn]] void fail_absent(const Region& region, const std::string& path) {
  const std::string where = region.sample ? " in sample " + *region.sample : "";
  throw Error(ErrorKind::not_found, path + ": there is no contig " + region.contig + where);
}

ContigAddress settle(const Search& search, const Region& region, const std::string& path) {
  if (search.count == 0) fail_absent(region, path);
  if (search.count > 1) {
    throw Error(ErrorKind::usage, path + ": there are " + std::to_string(search.count) +
                                      " contigs " + region.contig + " (in " + search.places +
                                      (search.count > 3 ? ", ..." : "") +
                                      "); ask for one as contig@sample");
  }
  return *search.found;
}

}  // namespace

std::vector<ContigAddress> find_contigs(Collection& collection, HeaderSource& headers,
                                        std::span<const Region> regions, const std::string& path) {
  std::vector<ContigAddress> addresses(regions.size());
  Searches searches;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    const Region& region = regions[i];
    if (!region.sample) {
      searches[first_word(region.contig)].regions.push_back(i);
      continue;
    }
    const auto sample = collection.find_sample(*region.sample);
    if (!sample) {
      throw Error(ErrorKind::not_found, path + ": there is no sample " + *region.sample);
    }
    const auto contig = find_in(collection, headers, *sample, region.contig);
    if (!contig) fail_absent(region, path);
    addresses[i] = {*sample, *contig};
  }
  search_everywhere(collection, headers, searches);
  for (const auto& [name, search] : searches) {
    for (const std::size_t i : search.regions) addresses[i] = settle(search, regions[i], path);
  }
  return addresses;
}

}  // namespace spillway
