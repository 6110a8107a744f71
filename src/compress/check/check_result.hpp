// The finished archive, checked before it is published.
#pragma once

#include <cstdint>
#include <filesystem>

#include "archive_writer/written_archive.hpp"
#include "compress/job.hpp"

namespace spillway {

/// Checks as far as options.run.verify says. `path` is the file, whole and synced; messages call it
/// by the name of the output. Error corrupt if it is not what was written.
void check_result(Job& job, const std::filesystem::path& path, const WrittenArchive& written);

}  // namespace spillway
