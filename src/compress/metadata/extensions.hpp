// The streams of what the input had beside bases and their case (docs/FORMAT.md, "Extensions").
#pragma once

#include "archive_writer/writer.hpp"
#include "compress/metadata/steps.hpp"

namespace spillway {

/// Write `spillway-residues`, `spillway-headers` and `spillway-layout`, each as far as there is
/// something to tell, from the job's set of that name, which is used up.
void write_residues(ArchiveWriter& archive, MetadataSteps& steps);
void write_headers(ArchiveWriter& archive, MetadataSteps& steps);
void write_layout(ArchiveWriter& archive, MetadataSteps& steps);

}  // namespace spillway
