// The streams of what the input had beside bases and their case (docs/FORMAT.md, "Extensions").
#pragma once

#include "compress/metadata/parts.hpp"
#include "compress/metadata/steps.hpp"

namespace spillway {

/// Write `spillway-residues`, `spillway-headers` and `spillway-layout`, each as far as there is
/// something to tell, from the set of that name, which is used up. The layout is wanted where every
/// byte comes back (Preserve::exact).
void write_residues(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps);
void write_headers(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps);
void write_layout(const MetadataParts& parts, ArchiveWriter& archive, MetadataSteps& steps);

}  // namespace spillway
