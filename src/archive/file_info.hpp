// What an archive says of itself: who made it, in which version of the format, with which
// parameters (docs/FORMAT.md, "Streams").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/reader.hpp"

namespace spillway {

/// The key under which an archive names, with blanks between them, the streams that it was written
/// with beside those of the format.
inline constexpr std::string_view kExtrasKey = "spillway_extras";

/// The key under which an archive that was appended to gives the number of its first sample whose
/// layout and case it keeps, if that is not 0.
inline constexpr std::string_view kExactFromKey = "spillway_exact_from";

/// The key under which it gives the number of its first sample whose case it keeps, where that
/// follows from nothing else: in archives that keep case but not layout, and in those that were
/// appended to, if it comes before the first sample whose layout is kept.
inline constexpr std::string_view kCaseFromKey = "spillway_case_from";

/// The key under which it names, with blanks between them, the streams that it once had for samples
/// before that one.
inline constexpr std::string_view kLostKey = "spillway_lost";

/// The pairs of `file_type_info`, in the order of the file.
struct FileInfo {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::uint32_t file_version_major = 0;  ///< 1, 2 or 3
  std::uint32_t file_version_minor = 0;

  /// Value of `key`, empty if it is not there.
  std::string_view value(std::string_view key) const;
};

/// The `params` of the archive.
struct ArchiveParams {
  std::uint32_t kmer_length = 0;
  std::uint32_t min_match_length = 0;
  std::uint32_t pack_cardinality = 0;
  std::uint32_t segment_size = 0;  ///< 0 in version 1, which does not state it
};

/// Error corrupt if it cannot be read, unsupported for a version other than 1.0, 2.0 and 3.0.
FileInfo read_file_info(const ArchiveReader& archive);

/// The number under kExactFromKey; 0 if it is not there. Error corrupt if it is none.
std::uint32_t exact_from(const FileInfo& info);

/// The number under kCaseFromKey, if it is there. Error corrupt if it is none.
std::optional<std::uint32_t> case_from(const FileInfo& info);

/// Error corrupt also for values that nothing can be decoded with (k of 0, packs of 0 sequences).
ArchiveParams read_params(const ArchiveReader& archive, const FileInfo& info);

}  // namespace spillway
