// A look at one file of the inputs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "compress/plan/seen_text.hpp"
#include "spillway/error.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// The first sample of a file.
struct FirstSample {
  std::uint64_t bases = 0;  ///< that were seen
  double share = 0;         // of it that was seen; 0: not known
};

/// Looks at the beginning of a file of `size` bytes, until `max_bytes` of its text were seen; of a
/// larger one that is not compressed, at pieces from its start to its end. What a compressed file
/// states of itself counts as seen. `first` is set for tar archives. What is wrong with the file, as
/// a run will say it, becomes `refusal`, unless that is there already; so does a text without a
/// record, if `needs_record`. Error interrupted.
SeenText look_at_input(const Input& file, std::uint64_t size, std::size_t max_bytes,
                       bool needs_record, FirstSample& first, std::optional<Error>& refusal);

}  // namespace spillway
