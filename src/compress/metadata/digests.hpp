// The stream of digests of sequences.
#pragma once

#include "compress/metadata/parts.hpp"

namespace spillway {

/// Writes `spillway-digests`, in the form that was asked for. With DigestForm::automatic it follows
/// from what the archive has so far, so this is the last stream of its metadata; where even short
/// digests would be a third of the archive, there is none.
void write_digests(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive);

}  // namespace spillway
