// The results of a bench run as text.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "bench/measure.hpp"

namespace spillway::bench {

/// One named command and what its runs gave; figures are compared by their medians.
struct Entry {
  std::string name;
  std::string command;
  std::vector<Measurement> runs;
  std::vector<std::uint64_t> output_bytes;  ///< of each run
};

/// One line for each run, tab-separated, with a header line; times in seconds, sizes in bytes.
void print_runs(std::ostream& out, const std::vector<Entry>& entries);

/// Medians in Markdown; ratios are to the entry named `peer` (none if that is empty).
void print_table(std::ostream& out, const std::vector<Entry>& entries, const std::string& peer);

}  // namespace spillway::bench
