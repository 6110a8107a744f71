// The last stage that writes: what the archive says of itself.
#pragma once

#include "compress/metadata/parts.hpp"

namespace spillway {

/// Writes the collection streams and what else the archive says of itself, in input order. If
/// something is appended to, its parts are copied first.
void write_metadata(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive);

}  // namespace spillway
