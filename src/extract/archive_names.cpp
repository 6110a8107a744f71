// How Archive finds samples and contigs by their names.
#include <string>
#include <string_view>
#include <vector>

#include "collection/sample_pattern.hpp"
#include "extract/archive_impl.hpp"
#include "extract/faidx_search.hpp"
#include "extract/region_search.hpp"
#include "spillway/archive.hpp"
#include "spillway/error.hpp"

namespace spillway {

std::size_t Archive::find_sample(std::string_view name) const {
  const auto found = impl_->parts.collection.samples_named(name);
  if (found.empty()) {
    throw Error(ErrorKind::not_found, impl_->path() + ": there is no sample " + std::string(name));
  }
  if (found.size() > 1) {
    throw Error(ErrorKind::usage, impl_->path() + ": there are " + std::to_string(found.size()) +
                                      " samples " + std::string(name));
  }
  return impl_->parts.rank(found.front());
}

std::vector<std::size_t> Archive::find_samples(std::string_view name_or_pattern) const {
  const bool is_literal = !impl_->parts.collection.samples_named(name_or_pattern).empty();
  if (is_literal || !is_sample_pattern(name_or_pattern)) return {find_sample(name_or_pattern)};
  std::vector<std::size_t> found;
  const std::string pattern(name_or_pattern);
  for (std::size_t sample = 0; sample < sample_count(); ++sample) {
    if (matches_pattern(pattern, sample_name(sample))) found.push_back(sample);
  }
  if (found.empty()) {
    throw Error(ErrorKind::not_found,
                impl_->path() + ": there is no sample " + pattern + ", nor one that matches");
  }
  return found;
}

std::vector<FaidxMatch> Archive::find_faidx(std::span<const FaidxRequest> requests,
                                            bool in_all_samples) const {
  auto matches =
      search_faidx(impl_->parts.collection, impl_->parts.headers, requests, in_all_samples);
  for (FaidxMatch& match : matches) {
    if (match.problem != RegionProblem::none) continue;
    match.address.sample = impl_->parts.rank(match.address.sample);
    for (ContigAddress& address : match.in_samples) {
      address.sample = impl_->parts.rank(address.sample);
    }
  }
  return matches;
}

std::vector<RegionMatch> Archive::match_regions(std::span<const Region> regions) const {
  auto matches = search_regions(impl_->parts.collection, impl_->parts.headers, regions);
  for (RegionMatch& match : matches) {
    for (ContigRange& found : match.found) {
      found.address.sample = impl_->parts.rank(found.address.sample);
    }
  }
  return matches;
}

std::vector<ContigRange> Archive::find_contigs(std::span<const Region> regions) const {
  std::vector<ContigRange> found;
  const std::vector<RegionMatch> matches = match_regions(regions);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const RegionMatch& match = matches[i];
    if (match.problem == RegionProblem::absent) {
      throw Error(ErrorKind::not_found, impl_->path() + ": " + match.reason);
    }
    if (match.problem != RegionProblem::none) {
      throw Error(ErrorKind::usage,
                  impl_->path() + ": region '" + regions[i].text + "': " + match.reason);
    }
    found.insert(found.end(), match.found.begin(), match.found.end());
  }
  return found;
}

}  // namespace spillway
