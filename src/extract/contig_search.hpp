// Contigs by name (docs/reference/names-and-regions.md): the one search of all verbs.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collection/collection.hpp"
#include "extract/header_source.hpp"
#include "spillway/region.hpp"

namespace spillway {

/// What is asked for, in the ways in which its text can be read: with a range at its end, or all of
/// it a name. The first one that means something counts. Views are the caller's.
struct NameQuery {
  struct Reading {
    std::string_view name;
    bool has_range = false;
  };
  std::array<Reading, 2> readings;
  std::size_t size = 0;  ///< of readings
  /// The sample whose contig the name is, all of it. None: the name may begin or end with a sample.
  std::optional<std::string_view> sample;

  void add(Reading reading) { readings[size++] = reading; }
};

/// What a query stands for. Samples are numbered in stored order.
struct NameMatch {
  RegionProblem problem = RegionProblem::none;
  std::string reason;                  ///< of the problem; without one, what the caller may warn of
  std::optional<std::string> nearest;  ///< absent: the name that was probably meant
  std::size_t reading = 0;             ///< that counts
  bool other_reading_is_known = false;  ///< means something, too
  std::vector<ContigAddress> places;    ///< one, unless in_samples
  bool is_whole_sample = false;         ///< places are all contigs of their samples
  bool in_samples =
      false;  ///< samples were given by a pattern, or all: a place in each that has one
  std::string_view contig;  ///< in_samples: the contig's name as it was asked for
};

struct NameRules {
  bool takes_samples_alone = false;  ///< a sample's name stands for its contigs
  bool in_all_samples = false;       ///< names are of contigs, which are looked for in each sample
};

/// One match for each query, in order.
///
/// A name is a sample and a contig of it (`sample:contig`, `sample#contig`, `contig@sample`, cut at
/// any of these), or a contig alone; in braces its parts stand for themselves. Names with a sample
/// come before names alone, whatever the reading. What has more than one meaning then is ambiguous.
/// What has none is tried again with the sample as a pattern.
///
/// Reads the names of the samples that are named, or of all, once. Memory: some 200 bytes a query.
std::vector<NameMatch> search_names(Collection& collection, HeaderSource& headers,
                                    std::span<const NameQuery> queries, NameRules rules);

}  // namespace spillway
