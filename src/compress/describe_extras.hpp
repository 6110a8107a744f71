// The streams of what the input had beside bases and their case (docs/FORMAT.md, "Extensions").
#pragma once

#include "archive/writer.hpp"
#include "compress/job.hpp"

namespace spillway {

/// Writes `spillway-residues`, `spillway-headers` and `spillway-layout` as far as there is
/// something to tell, from the job's sets of these names, which are used up.
void write_extras(Job& job, ArchiveWriter& archive);

}  // namespace spillway
