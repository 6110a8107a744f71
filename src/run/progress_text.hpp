// How far a run is, in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "run/progress.hpp"

namespace spillway {

/// What is told beside the progress itself.
struct RunResources {
  std::uint64_t resident_bytes = 0;
  std::uint64_t memory_bytes = 0;  ///< --memory
  std::uint64_t scratch_bytes = 0;
  double bases_per_second = 0;  ///< of late; 0: none are being read
};

/// "split 43 %, 3 min left, 210 of 1000 samples, 12.3 Mbases/s, 140 MiB of 1 GiB, scratch 2.1 GiB".
/// A narrow terminal cuts off the end.
/// What does not fit in `columns` is left out, the least important part first.
std::string progress_text(const ProgressSnapshot& now, const RunResources& resources,
                          std::size_t columns = std::string::npos);

/// "40 s", "3 min", "5 h 20 min", "3 days 4 h": rounded to what is of use.
std::string duration_in_words(double seconds);

/// The first `columns` columns of a line of ASCII.
std::string cut_to(std::string line, std::size_t columns);

}  // namespace spillway
