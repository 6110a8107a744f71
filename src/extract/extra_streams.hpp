// What an archive has beside what the format asks for, and what it has lost of that.
#pragma once

#include <string>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// The streams of docs/FORMAT.md, "Extensions", that the archive has, in the order of the footer,
/// with the bytes that they take. Reads the footer once.
std::vector<ExtraStream> extra_streams(const ArchiveReader& archive);

/// Those that it says it was written with and does not have; and those that it says samples that
/// were there before others were appended have lost.
std::vector<std::string> lost_extras(const ArchiveReader& archive, const FileInfo& info);

/// How many samples, from the first on, these losses are of: all of them (2^32-1), or those that
/// were there before others were appended.
std::uint32_t samples_that_lost_extras(const ArchiveReader& archive, const FileInfo& info);

}  // namespace spillway
