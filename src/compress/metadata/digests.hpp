// The stream of digests of sequences.
#pragma once

#include "compress/metadata/parts.hpp"

namespace spillway {

/// Writes `spillway-digests`: of each contig its digests if they were recorded, else its hash. With
/// DigestForm::automatic it follows from what the archive has so far, so this is the last stream of
/// its metadata: hashes are stored alone where digests would be too much of it, and nothing where
/// even hashes would be a third of the archive.
void write_digests(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive);

}  // namespace spillway
