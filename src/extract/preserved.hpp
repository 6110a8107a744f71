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
  std::uint32_t exact_from = 0;         ///< in stored order: those before have sequences alone

  Preserve of(std::size_t stored_sample) const {
    return stored_sample < exact_from ? Preserve::sequence : level;
  }
};

/// As far as the archive can tell: one without lines, and without a lower case letter, counts as
/// `sequence`.
Preserved preserved_of(const ArchiveReader& archive, const FileInfo& info);

}  // namespace spillway
