// The raw groups of the archive (docs/FORMAT.md, "Raw groups and sequence ids"). `agc append` needs
// them; we put nothing there but the segment of contigs without bases.
#pragma once

#include "archive_writer/writer.hpp"
#include "compress/encode/group_task.hpp"
#include "compress/job.hpp"

namespace spillway {

/// Writes the raw groups of a new archive, or what has to be added to those that are there. Sets
/// job.empty_segment if there are contigs without bases. REQUIRES: pass one is over, and no stream
/// of the archive is open.
void write_raw_groups(Job& job, ArchiveWriter& archive, EncodeContext& context);

}  // namespace spillway
