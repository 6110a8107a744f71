// Names of samples, as agc derives them from paths (docs/FORMAT.md, "Names and queries").
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace spillway {

/// The last component of `path` without its last extension, whatever that is, and then without .gz,
/// .fa, .fasta and .fna as often as they stand at its end and something is left; "stdin" for "-".
/// That is what agc 3.2.2 does: x.fa.gz, x.fas and x.fa.txt are all x.
std::string sample_name(const std::filesystem::path& path);

/// Why an archive cannot hold a sample of that name: it has a byte that its tables end names or lines
/// with; null if it can. REQUIRES: not empty.
const char* fault_of_sample_name(std::string_view name);

}  // namespace spillway
