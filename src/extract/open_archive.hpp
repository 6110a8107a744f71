// Opening archives, with a word about files that are something else.
#pragma once

#include <filesystem>
#include <string>

#include "archive/reader.hpp"
#include "spillway/remote_options.hpp"

namespace spillway {

/// Error corrupt, which says what it looks like, if the file is no archive but known otherwise:
/// FASTA, a gzip file, HTML. Messages call it `name`.
void refuse_other_content(const std::filesystem::path& path, const std::string& name);

/// Opens the archive, which messages call `name`, or by its path if that is empty. `path` may be a
/// URL, which is read as `remote` says. Errors: those of ArchiveReader, of refuse_other_content(),
/// and of open_source().
ArchiveReader open_archive(const std::filesystem::path& path, std::string name = {},
                           const RemoteOptions& remote = {});

}  // namespace spillway
