// Intervals as BED files name them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "spillway/region.hpp"

namespace spillway {

using RegionVisit = std::function<void(FaidxRequest)>;

/// Calls visit for each interval of a BED file (https://samtools.github.io/hts-specs/BEDv1.pdf):
/// name, start and end, from 0, the end not included, with tabs or blanks between them; further
/// columns are not looked at. As bedtools does, it passes over lines that begin with the word
/// track, browser, visibility or chrom (names of columns), and over empty intervals, of which
/// `warn` is told once for all. Error input names any other line.
void read_bed(const std::filesystem::path& path, const RegionVisit& visit,
              const std::function<void(const std::string&)>& warn);

}  // namespace spillway
