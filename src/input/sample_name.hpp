// Names of samples, as agc derives them from paths (docs/FORMAT.md, "Names and queries").
#pragma once

#include <filesystem>
#include <string>

namespace spillway {

/// The last component of `path` without its last extension, whatever that is, and then without .gz,
/// .fa, .fasta and .fna as often as they stand at its end and something is left; "stdin" for "-".
/// That is what agc 3.2.2 does: x.fa.gz, x.fas and x.fa.txt are all x.
std::string sample_name(const std::filesystem::path& path);

}  // namespace spillway
