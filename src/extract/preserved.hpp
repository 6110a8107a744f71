// What an archive has kept of its inputs besides headers and bases.
#pragma once

#include <cstddef>
#include <cstdint>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "spillway/options.hpp"

namespace spillway {

struct Preserved {
  Preserve level = Preserve::sequence;  ///< of the samples from exact_from on
  std::uint32_t exact_from = 0;         ///< in stored order
  /// At most exact_from: the samples between have case, those before it sequences alone.
  std::uint32_t case_from = 0;

  Preserve of(std::size_t stored_sample) const {
    if (stored_sample >= exact_from) return level;
    return stored_sample < case_from ? Preserve::sequence : Preserve::case_;
  }
};

/// As far as the archive can tell: one without lines that does not say that it keeps case, and has
/// no lower case letter, counts as `sequence`.
Preserved preserved_of(const ArchiveReader& archive, const FileInfo& info);

}  // namespace spillway
