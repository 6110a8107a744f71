// What a replayed run says of how it scales, as Markdown.
#pragma once

#include <iosfwd>
#include <vector>

#include "bench/critical_path/replay.hpp"
#include "bench/critical_path/trace.hpp"

namespace spillway::bench {

/// What the run took where it was recorded.
struct Measured {
  double wall_seconds = 0;
  double cpu_seconds = 0;  ///< of the process
  unsigned cores = 0;      ///< that it could use
};

/// A table of the stages, how the run scales with each number of workers (at most those of the
/// trace), and how well the replay meets what was measured.
void print_report(std::ostream& out, const Trace& trace, const Measured& measured,
                  const std::vector<unsigned>& workers);

}  // namespace spillway::bench
