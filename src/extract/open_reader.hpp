// Opening archives near and far.
#pragma once

#include <cstdint>
#include <memory>

#include "archive/byte_range_source.hpp"
#include "archive/reader.hpp"

namespace spillway {

/// Opens the archive, keeping its footer if that is of up to `max_kept_footer` bytes, or longer where
/// it would be transferred again. What is read next is expected. Errors: those of ArchiveReader.
ArchiveReader open_reader(std::shared_ptr<const ByteRangeSource> source,
                          std::uint64_t max_kept_footer);

}  // namespace spillway
