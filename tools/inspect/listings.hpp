// Tables of what stands in an archive, tab-separated with a header line, on standard output.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "collection/collection.hpp"

namespace spillway::inspect {

/// An archive opened, with what every table needs. Throws Error corrupt or unsupported.
struct OpenArchive {
  explicit OpenArchive(const std::filesystem::path& path);

  ArchiveReader reader;
  FileInfo info;
  ArchiveParams params;
};

/// A collection whose metadata is read forward; `archive` must outlive it.
Collection open_collection(const OpenArchive& archive);

/// What the streams of one group weigh.
struct GroupWeight {
  std::uint64_t reference_symbols = 0;
  std::uint64_t reference_bytes = 0;  ///< in the archive
  std::uint64_t packs = 0;
  std::uint64_t pack_text_bytes = 0;  ///< before zstd
  std::uint64_t pack_bytes = 0;       ///< in the archive
};
GroupWeight weigh_group(const ArchiveReader& reader, std::uint32_t group);

/// name, parts, bytes (without the parts' metadata), raw_size as the footer has it.
void list_streams(const OpenArchive& archive);
/// stream, part, offset, bytes, metadata; of one stream, if one is named.
void list_parts(const OpenArchive& archive, const std::optional<std::string>& stream);
/// group, kind (raw or reference), GroupWeight, and from the collection: segments, sequences
/// (the largest id in use, plus 1), symbols of all segments. Keeps 20 bytes a group.
void list_groups(const OpenArchive& archive);
/// group, pack, sequences, text bytes, bytes in the archive, and the lengths of the texts; of one
/// group, if one is given.
void list_packs(const OpenArchive& archive, std::optional<std::uint32_t> group);
/// sample, contig, segment, group, id, length, is_rev_comp; of one sample, if one is named.
void list_layout(const OpenArchive& archive, const std::optional<std::string>& sample);
/// k1, k2 (k-mers as letters, - for a missing end), group.
void list_keys(const OpenArchive& archive);

}  // namespace spillway::inspect
