// What is read of an archive when it is opened.
#pragma once

#include "archive/reader.hpp"

namespace spillway {

/// Says to the archive that the small parts that whoever opens it reads first are going to be read,
/// and the indexes of the streams of rows that every contig is looked up in.
void expect_opening(const ArchiveReader& archive);

}  // namespace spillway
