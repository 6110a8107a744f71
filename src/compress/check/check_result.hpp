// The finished archive, checked before it is published.
#pragma once

#include <cstdint>
#include <filesystem>

#include "archive_writer/written_archive.hpp"
#include "compress/run_context.hpp"
#include "compress/split/catalogue.hpp"
#include "compress/split/run_inputs.hpp"

namespace spillway {

/// What went into the archive.
struct CheckParts {
  Catalogue& catalogue;
  SortedRuns digests;  ///< of sequences, by sample and contig
  const RunInputs& inputs;
  std::uint32_t groups = 0;
};

/// Checks as far as options.run.verify says. `path` is the file, whole and synced; messages call it
/// by the name of the output. Error corrupt if it is not what was written.
void check_result(const RunContext& run, const CheckParts& parts, const std::filesystem::path& path,
                  const WrittenArchive& written);

}  // namespace spillway
