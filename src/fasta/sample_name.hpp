// Names of samples, as agc derives them from paths (docs/FORMAT.md, "Names and queries").
#pragma once

#include <filesystem>
#include <string>

namespace spillway {

/// The last component of `path` with .gz, .fa, .fasta and .fna taken off its end as often as they
/// stand there and something is left; "stdin" for "-".
std::string sample_name(const std::filesystem::path& path);

}  // namespace spillway
