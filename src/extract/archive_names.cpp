// How Archive finds samples and contigs by their names.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/nearest_word.hpp"
#include "collection/sample_pattern.hpp"
#include "extract/archive_impl.hpp"
#include "extract/faidx_search.hpp"
#include "extract/name_hints.hpp"
#include "extract/region_search.hpp"
#include "spillway/archive.hpp"
#include "spillway/error.hpp"
#include "spillway/name_errors.hpp"

namespace spillway {

namespace {

/// Gathers what is wrong with names. A usage error comes before what is not there.
class NameProblems {
 public:
  void add(ErrorKind kind, std::string text) {
    if (texts_.empty() || kind == ErrorKind::usage) kind_ = kind;
    texts_.push_back(std::move(text));
  }
  std::size_t count() const { return texts_.size(); }
  /// Error, if there are any.
  void check() const {
    if (!texts_.empty()) throw NameErrors(kind_, texts_);
  }

 private:
  ErrorKind kind_ = ErrorKind::not_found;
  std::vector<std::string> texts_;
};

std::size_t sample_called(const ArchiveParts& parts, std::string_view name, bool with_hint) {
  const auto found = parts.collection.samples_named(name);
  if (found.size() == 1) return parts.rank(found.front());
  const std::string& archive = parts.reader.path();
  if (found.empty()) {
    const auto nearest = with_hint ? nearest_sample(parts.collection, name) : std::nullopt;
    throw Error(ErrorKind::not_found,
                archive + ": there is no sample " + std::string(name) + did_you_mean(nearest));
  }
  throw Error(ErrorKind::usage, archive + ": there are " + std::to_string(found.size()) +
                                    " samples " + std::string(name));
}

std::vector<std::size_t> samples_called(const ArchiveParts& parts, std::string_view name_or_pattern,
                                        bool with_hint) {
  const bool is_literal = !parts.collection.samples_named(name_or_pattern).empty();
  if (is_literal || !is_sample_pattern(name_or_pattern)) {
    return {sample_called(parts, name_or_pattern, with_hint)};
  }
  std::vector<std::size_t> found;
  const std::string pattern(name_or_pattern);
  for (std::size_t rank = 0; rank < parts.collection.sample_count(); ++rank) {
    if (matches_pattern(pattern, parts.collection.sample_name(parts.stored(rank)))) {
      found.push_back(rank);
    }
  }
  if (found.empty()) {
    throw Error(ErrorKind::not_found,
                parts.reader.path() + ": there is no sample " + pattern + ", nor one that matches");
  }
  return found;
}

bool is_of_names(const Error& error) {
  return error.kind() == ErrorKind::not_found || error.kind() == ErrorKind::usage;
}

}  // namespace

std::size_t Archive::find_sample(std::string_view name) const {
  return sample_called(impl_->parts, name, true);
}

std::vector<std::size_t> Archive::find_samples(std::string_view name_or_pattern) const {
  return samples_called(impl_->parts, name_or_pattern, true);
}

std::vector<std::size_t> Archive::find_samples(
    std::span<const std::string> names_or_patterns) const {
  std::vector<std::size_t> samples;
  NameProblems problems;
  for (const std::string& name : names_or_patterns) {
    try {
      const bool with_hint = problems.count() * sample_count() < kMostComparisons;
      const auto found = samples_called(impl_->parts, name, with_hint);
      samples.insert(samples.end(), found.begin(), found.end());
    } catch (const Error& error) {
      if (!is_of_names(error)) throw;
      problems.add(error.kind(), error.what());
    }
  }
  problems.check();
  return samples;
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
  NameProblems problems;
  const std::vector<RegionMatch> matches = match_regions(regions);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const RegionMatch& match = matches[i];
    if (match.problem == RegionProblem::absent) {
      problems.add(ErrorKind::not_found, impl_->path() + ": " + match.reason);
    } else if (match.problem != RegionProblem::none) {
      problems.add(ErrorKind::usage,
                   impl_->path() + ": region '" + regions[i].text + "': " + match.reason);
    }
    found.insert(found.end(), match.found.begin(), match.found.end());
  }
  problems.check();
  return found;
}

}  // namespace spillway
