// Files of regions that `faidx` is asked for.
#pragma once

#include <filesystem>
#include <functional>

#include "spillway/region.hpp"

namespace spillway {

using RegionVisit = std::function<void(FaidxRequest)>;

/// Calls visit for each line of a file of regions, one a line, as a word of the command line; LF or
/// CRLF, empty lines are passed over. Plain or compressed; "-" is standard input. Error input: it
/// cannot be read, is empty, or a line is too long.
void read_region_list(const std::filesystem::path& path, const RegionVisit& visit);

/// The same for BED (https://samtools.github.io/hts-specs/BEDv1.pdf): name, start and end, from 0,
/// the end not included, with tabs or blanks between them; further columns are not looked at, nor
/// are lines that are empty or begin with '#', `track` or `browser`. Error input also names a line
/// that is none of these.
void read_bed(const std::filesystem::path& path, const RegionVisit& visit);

}  // namespace spillway
