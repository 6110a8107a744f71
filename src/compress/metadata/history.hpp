// What an archive says of samples that come from another archive, which may have known less of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compress/metadata/parts.hpp"
#include "compress/run_context.hpp"

namespace spillway {

struct History {
  std::uint32_t exact_from = 0;  ///< number of the first sample that all is kept of (kExactFromKey)
  std::optional<std::uint32_t> case_from;  ///< what goes under kCaseFromKey, if anything does
  std::string lost;  ///< extras that were there for samples before those (kLostKey)
};

/// Of `append`, `convert` or `create`. What an archive knew of its samples stays known as far as
/// this run keeps it; what it did not know stays unknown. Error as of reading the archive.
History history_of(const RunContext& run, const MetadataParts& parts);

}  // namespace spillway
