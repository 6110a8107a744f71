// What `append` takes over from the archive as it is: references, and packs that nothing was added
// to.
#pragma once

#include "compress/metadata/parts.hpp"
#include "compress/metadata/steps.hpp"

namespace spillway {

/// Reads the archive that is appended to, or converted, once and compares all its parts, and its
/// directory, with the hashes that the file holds. An archive without hashes passes unchecked. Error
/// corrupt if a part is not what was written. Memory: 5.5 MB.
void check_stored_parts(const RunContext& run, const ArchiveReader& base);

/// Notes the parts of parts.base in the set of kept parts, and in `archive` how many parts the
/// streams of groups have that the encode stage has not written to.
void list_base_parts(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive);

/// Copies the parts to keep, in the order of the file. All parts are compared with the hashes that
/// the file holds, if it does: Error corrupt if one is not what was written. Memory: 1.5 MB.
void copy_base_parts(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive,
                     MetadataSteps& steps);

}  // namespace spillway
