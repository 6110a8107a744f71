// How far a run is, in words.
#pragma once

#include <cstddef>
#include <string>

#include "spillway/observer.hpp"

namespace spillway {

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
