// Which other programs read an archive right. What they ask for beyond the format was found by
// running them, or by reading their code (docs/reference/archive-readers.md).
#pragma once

#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// Of all programs that we know of. Walks over the directory and over what the metadata says of
/// segments; keeps 4 bytes a group meanwhile. Error corrupt.
std::vector<ReaderSupport> reader_support(const ArchiveReader& archive, const FileInfo& info,
                                          const ArchiveParams& params);

/// Of ragc alone: why it misreads the archive; empty if it does not. Looks at nothing but the
/// parameters where those are enough. Error corrupt.
std::string ragc_problem(const ArchiveReader& archive, const FileInfo& info,
                         const ArchiveParams& params);

}  // namespace spillway
