// "Did you mean": the names of an archive that come nearest to those that it does not have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest_word.hpp"
#include "collection/collection.hpp"
#include "extract/contig_search.hpp"
#include "extract/name_lookup.hpp"

namespace spillway {

/// Names that are compared for hints at most: where very many names are misspelt in an archive of
/// very many samples, the last ones get no hint. A second or two.
inline constexpr std::uint64_t kMostComparisons = 20'000'000;

/// The nearest name of a sample, if one is near.
std::optional<std::string> nearest_sample(const Collection& collection, std::string_view name);

/// Hints for queries that mean nothing. All are added, then find() goes through the archive once.
/// Memory: some 300 bytes a query.
class NameHints {
 public:
  /// The lookup must outlive the object.
  NameHints(const NameLookup& lookup, NameRules rules) : lookup_(lookup), rules_(rules) {}

  /// The texts of the query must outlive the object.
  void add(const NameQuery& query);

  /// For each query, in order: the name as it was probably meant, with its sample if it has one,
  /// without its range.
  std::vector<std::optional<std::string>> find();

 private:
  // A part of a name that may be misspelt, and what is before and after it.
  struct Guess {
    Guess(std::size_t name_number, std::string_view name, std::string_view word)
        : number(name_number),
          before(name.substr(0, static_cast<std::size_t>(word.data() - name.data()))),
          after(name.substr(before.size() + word.size())),
          nearest(word) {}

    std::size_t number;
    std::string_view before;
    std::string_view after;
    NearestWord nearest;
    std::optional<std::size_t> only_in{};  // of a contig: the sample that is named
  };

  // A sample and a contig of it, each within a text that is the hint but for this part.
  void add_cut(std::size_t number, std::string_view around_sample, std::string_view sample,
               std::string_view around_contig, std::string_view contig);
  void offer_samples();
  void offer_contigs();

  const NameLookup& lookup_;
  NameRules rules_;
  std::size_t count_ = 0;
  std::vector<Guess> samples_;
  std::vector<Guess> contigs_;
};

}  // namespace spillway
