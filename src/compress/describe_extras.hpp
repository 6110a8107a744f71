// The streams of what the input had beside bases and their case (docs/FORMAT.md, "Extensions").
#pragma once

#include "archive/writer.hpp"
#include "compress/describe_steps.hpp"

namespace spillway {

/// Write `spillway-residues`, `spillway-headers` and `spillway-layout`, each as far as there is
/// something to tell, from the job's set of that name, which is used up.
void write_residues(ArchiveWriter& archive, DescribeSteps& steps);
void write_headers(ArchiveWriter& archive, DescribeSteps& steps);
void write_layout(ArchiveWriter& archive, DescribeSteps& steps);

}  // namespace spillway
