// How --memory is shared out. Every number here is a reservation on the budget or the allowance for
// what a process holds by itself; nothing depends on the size of the input.
#pragma once

#include <cstdint>
#include <string>

#include "segment/segment_limits.hpp"
#include "spillway/error.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// What a job holds in addition to what its shape says.
struct HeldBeside {
  std::uint64_t bytes = 0;
  std::uint64_t bytes_per_worker = 0;
  std::uint64_t metadata_bytes = 0;  ///< more, while the metadata is written
};

/// `beside` with the table of splitters of a reference, and what they take when they are written.
HeldBeside with_splitters(HeldBeside beside, std::uint64_t splitters, std::uint64_t groups);
/// The latter alone.
std::uint64_t written_splitter_bytes(std::uint64_t splitters, std::uint64_t groups);
/// The most splitters, and groups, that a reference of so many bases has.
std::uint64_t max_splitters(const ShapeOptions& shape, std::uint64_t reference_bases);

struct MemoryPlan {
  std::uint64_t memory_bytes = 0;
  std::uint64_t budget_bytes = 0;  ///< what may be reserved: --memory less the process itself
  std::uint64_t sort_bytes = 0;    ///< what of it the sort buffers of one stage hold together
  unsigned workers = 1;            ///< threads beside the coordinating one

  /// As many workers as asked for, or as --memory allows; more than one only where that leaves some
  /// of it for the table of splitters, which is not known yet. Error resource, with the least that
  /// works, if --memory does not allow one.
  static MemoryPlan make(const ShapeOptions& shape, const RunOptions& run,
                         const HeldBeside& beside = {});

  /// The plan once the splitters are known, which `beside` then has: as many of the workers as
  /// there is memory for. Error resource, with the least that works, if there is too little for
  /// one.
  MemoryPlan with(const ShapeOptions& shape, const HeldBeside& beside) const;
};

/// What says that `memory` bytes are too few for `what_for`, and how many would do.
Error too_little_memory(std::uint64_t memory, std::uint64_t least, const std::string& what_for);

/// The least --memory that works. It is looked for from `from_bytes` on, in steps of 1 MiB.
std::uint64_t min_memory_bytes(const ShapeOptions& shape, std::uint64_t from_bytes,
                               const HeldBeside& beside = {});

/// Names of samples and contigs; the archive's directory with the hashes of its parts; placements
/// of pass two.
inline constexpr std::uint64_t kCatalogueBytes = 4 << 20;
inline constexpr std::uint64_t kDirectoryBytes = 4 << 20;
inline constexpr std::uint64_t kPlacementBufferBytes = 8 << 20;
/// Text of one pack; shapes the archive.
inline constexpr std::uint64_t kMaxPackBytes = 4 << 20;
/// Texts of packs on their way to the writer.
inline constexpr std::uint64_t kWaitingPackBytes = kMaxPackBytes;

/// Runs that a merge over segments reads at once.
inline constexpr std::size_t kSegmentFanIn = 96;
/// The same of unplaced segments.
inline constexpr std::size_t kUnplacedFanIn = 96;

/// Runs of residues, and of layout, that are read at once. A record has 64 KiB at most.
inline constexpr std::size_t kExtrasFanIn = 48;
/// Runs of headers that are read at once. A record may have 1 MiB.
inline constexpr std::size_t kHeaderFanIn = 8;

/// Packed segments that one task of placing, and one of pass two, takes.
inline constexpr std::uint64_t kPlacementTaskBytes = 32 << 10;
/// Packed unplaced segments that are placed by one state of the index: they shape the archive.
inline constexpr std::uint64_t kMinPlacementRoundBytes = 64 << 10;
inline constexpr std::uint64_t kMaxPlacementRoundBytes = 1 << 20;
inline constexpr std::uint64_t kEncodeTaskBytes = 128 << 10;

/// Tasks in flight: each worker has one in hand and one waiting.
constexpr std::uint64_t tasks_in_flight(std::uint64_t workers) { return 2 * workers + 1; }

constexpr std::uint64_t longest_segment_bases(const ShapeOptions& shape) {
  return longest_segment_bases(shape.segment_size);
}
/// Longest record of a segment in scratch, in bytes (append_segment).
constexpr std::uint64_t longest_record_bytes(const ShapeOptions& shape) {
  return longest_segment_bases(shape) / 8 * 5 + 128;
}

/// What a merge over segments holds.
std::uint64_t segment_merge_bytes(const ShapeOptions& shape);
/// What indexing the references of an archive holds that is appended to.
std::uint64_t index_bytes(const ShapeOptions& shape, std::uint64_t workers);
/// What pass one holds for each worker beside its sort buffers.
std::uint64_t split_bytes_per_worker(const ShapeOptions& shape);
/// What placing unplaced segments holds beside its sort buffer.
std::uint64_t place_bytes(const ShapeOptions& shape, std::uint64_t workers);
/// What pass two holds.
std::uint64_t encode_bytes(const ShapeOptions& shape, std::uint64_t workers);
/// What writing the metadata holds.
std::uint64_t metadata_bytes();

}  // namespace spillway
