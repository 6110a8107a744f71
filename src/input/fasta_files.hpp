// Files whose names say that they hold FASTA: for directories and archives of files, where not all
// that is there is meant.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace spillway {

/// Whether the last part of `path` ends in .fa, .fasta, .fna, .fas, .fsa, .ffn, .frn or .mfa, and
/// behind that maybe in .gz, .bgz, .zst, .bz2 or .xz, in either case, and does not begin with a
/// dot. Proteins (.faa) are left out: they stand beside the genome in what databases give out.
bool has_fasta_name(std::string_view path);

/// Paths of the files in `directory` that has_fasta_name() takes, by the bytes of their names; no
/// directories within it. Error input if there are none, or it cannot be read.
std::vector<std::string> fasta_files_in(const std::filesystem::path& directory);

}  // namespace spillway
