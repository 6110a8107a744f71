// What an archive's bytes are spent on.
#pragma once

#include "archive/reader.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// Walks over the directory once.
ByteShares byte_shares_of(const ArchiveReader& archive);

}  // namespace spillway
