// Checking archives, and the digests of what is in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "spillway/archive.hpp"

namespace spillway {

struct VerifyOptions {
  ReadOptions read;
  bool full = false;  ///< decode every contig, also where hashes vouch for the file
};

/// Takes the report, a line at a time, with its line end: fields with tabs between them, the first
/// of which says what the line is (docs/reference/verify-report.md). In names backslash,
/// tab, LF and CR stand as \\, \t, \n and \r.
using ReportSink = std::function<void(std::string_view line)>;

struct VerifyResult {
  bool is_damaged = false;
  std::uint64_t samples = 0;   ///< 0 also if nothing can be said of them
  std::uint64_t affected = 0;  ///< of which something is damaged, or may be
};

/// Checks the archive by its hashes and digests, and reports which samples, contigs and ranges are
/// damaged. An archive without hashes has every contig decoded. Damage is no Error but a result.
/// Memory: as an Archive; 24 bytes a part of the file, some 80 a damaged one; 48 bytes for each
/// contig of the sample in hand. Errors: input (cannot be opened), unsupported, io, resource.
VerifyResult verify(const std::filesystem::path& archive, const VerifyOptions& options,
                    const ReportSink& report);

struct AgainstResult {
  std::uint64_t compared = 0;  ///< files, those in tar archives each by itself
  std::uint64_t differing = 0;
};

struct AgainstOptions {
  ReadOptions read;
  bool ignores_layout = false;  ///< lines and what stands between them are not compared
};

/// Extracts the sample of each FASTA file (named as `create` names it), those in tar archives among
/// them, and compares: byte for byte if the archive has kept every byte of the sample; else, or if
/// layout is ignored, headers and sequences, and their case if the archive has it. Errors:
/// not_found, input, and those of Archive.
AgainstResult verify_against(const std::filesystem::path& archive,
                             std::span<const std::string> files, const AgainstOptions& options,
                             const ReportSink& report);

/// Tab-separated lines of sample, contig (first word of its header), length, MD5 and sha512t24u of
/// its sequence in upper case, in stored order, after a line that names these columns. The MD5 is
/// that of SAM headers (of printable ASCII), sha512t24u that of GA4GH refget 2.0.0 (of the letters
/// A-Z). `samples`: names or patterns (Archive::find_samples); none: all. Digests that are not
/// stored whole, and those of sequences with other bytes than letters, are computed, and compared
/// with what is stored. Error corrupt if they differ; not_found.
void list_digests(const std::filesystem::path& archive, std::span<const std::string> samples,
                  const ReadOptions& options, const ReportSink& report);

}  // namespace spillway
