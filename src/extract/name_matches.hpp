// What each query of a search has turned out to stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "extract/common_names.hpp"
#include "extract/contig_search.hpp"
#include "extract/name_lookup.hpp"
#include "extract/name_meaning.hpp"

namespace spillway {

/// A query is settled by the first meaning that it is given. Not thread-safe.
class NameMatches {
 public:
  /// `lookup` must outlive the object.
  NameMatches(const NameLookup& lookup, std::size_t queries)
      : lookup_(lookup), matches_(queries), is_settled_(queries) {}

  bool is_settled(std::size_t query) const { return is_settled_[query]; }
  /// Why the query means nothing, so far.
  bool has_reason(std::size_t query) const { return !matches_[query].reason.empty(); }
  void set_reason(std::size_t query, std::string reason) {
    matches_[query].reason = std::move(reason);
  }
  /// The first reading that means something counts.
  void settle(std::size_t query, const NameMeanings& meanings);
  /// Of what a query may mean, the first that is there; later ones may be known in another reading.
  void settle(CommonName& name);
  /// Queries that are not settled are absent; the nearest names are looked for.
  void settle_absent(std::span<const NameQuery> queries, NameRules rules);

  std::vector<NameMatch> take() { return std::move(matches_); }

 private:
  NameMatch& settle(std::size_t query, std::uint8_t reading);

  const NameLookup& lookup_;
  std::vector<NameMatch> matches_;
  std::vector<bool> is_settled_;
};

}  // namespace spillway
