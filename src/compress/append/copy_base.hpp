// What `append` takes over from the archive as it is: references, and packs that nothing was added
// to.
#pragma once

#include "archive_writer/writer.hpp"
#include "compress/metadata/steps.hpp"

namespace spillway {

/// Reads job.base once and compares all its parts, and its directory, with the hashes that the file
/// holds; nothing if it holds none. Error corrupt if one is not what was written. Before the first
/// checkpoint. Memory: 5.5 MB.
void check_base_parts(Job& job);

/// Notes the parts of job.base in job.kept_parts, and in `archive` how many parts the streams of
/// groups have that encode() has not written to.
void list_base_parts(Job& job, ArchiveWriter& archive);

/// Copies the parts to keep, in the order of the file. All parts are compared with the hashes that
/// the file holds, if it does: Error corrupt if one is not what was written. Memory: 1.5 MB.
void copy_base_parts(ArchiveWriter& archive, MetadataSteps& steps);

}  // namespace spillway
