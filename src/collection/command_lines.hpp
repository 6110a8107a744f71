// The command lines at the end of the metadata of versions 1 and 2 (docs/FORMAT.md, "Older
// archives").
#pragma once

#include <string>
#include <vector>

#include "collection/byte_stream.hpp"
#include "collection/sample_streams.hpp"

namespace spillway {

/// One string each: date and command.
std::vector<std::string> read_command_lines(ByteStream& text, const MetadataAllowance& allowance);

}  // namespace spillway
