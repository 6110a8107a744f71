#include "compress/plan/memory_plan.hpp"

#include <algorithm>
#include <string>

#include "codec/lz_encode.hpp"
#include "collection/row_stream.hpp"
#include "collection/writer.hpp"
#include "compress/encode/group_task.hpp"
#include "compress/place/seed_counts.hpp"
#include "compress/place/seed_index.hpp"
#include "compress/place/stored_seeds.hpp"
#include "compress/place/wanted_seeds.hpp"
#include "config/available_cpus.hpp"
#include "scratch/store.hpp"
#include "segment/splitter_table.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;
// What a process of ours holds whatever it does: program, libraries, stacks, buffers of files, the
// batches and dirty pages of LMDB, mapped pages between two drops, allocator slack.
constexpr std::uint64_t kProcessBytes = 32 * kMebibyte;
constexpr std::uint64_t kPerThreadBytes = 3 * kMebibyte;

// Sort buffers take a small share: a few genomes fill them already, so memory is the same for ten
// genomes and for ten thousand. Shorter runs cost little.
constexpr std::uint64_t kSortShare = 12;
// What further workers leave of the memory.
constexpr std::uint64_t kLeftShare = 32;

std::uint64_t sorting_bytes(const ShapeOptions& shape, std::uint64_t memory,
                            std::uint64_t workers) {
  const std::uint64_t least = workers * (4 * longest_record_bytes(shape) + 4 * kMebibyte);
  return std::max(least, memory / kSortShare);
}

std::uint64_t seed_bytes() { return SeedIndex::memory_bytes() + SeedCounts::memory_bytes(); }

// The stages behind the splitters, beside the seeds, which the first two of them need.
std::uint64_t later_stage_bytes(const ShapeOptions& shape, const HeldBeside& beside,
                                std::uint64_t sorting, std::uint64_t workers) {
  const std::uint64_t with_seeds =
      std::max({sorting + workers * split_bytes_per_worker(shape),
                sorting / 2 + place_bytes(shape, workers), index_bytes(shape, workers)});
  const std::uint64_t without =
      std::max(encode_bytes(shape, workers), metadata_bytes() + beside.metadata_bytes);
  return std::max(with_seeds, without - std::min(without, seed_bytes()));
}

std::uint64_t needed(const ShapeOptions& shape, const HeldBeside& beside, std::uint64_t memory,
                     std::uint64_t workers) {
  const std::uint64_t sorting = sorting_bytes(shape, memory, workers);
  return beside.bytes + workers * beside.bytes_per_worker + kProcessBytes +
         workers * kPerThreadBytes + kCatalogueBytes + kDirectoryBytes + seed_bytes() +
         later_stage_bytes(shape, beside, sorting, workers);
}

MemoryPlan plan_of(const ShapeOptions& shape, std::uint64_t memory, unsigned workers) {
  return {memory, memory - kProcessBytes - workers * kPerThreadBytes,
          sorting_bytes(shape, memory, workers), workers};
}

void check_memory(const ShapeOptions& shape, const HeldBeside& beside, std::uint64_t memory,
                  const char* what_for) {
  if (memory >= needed(shape, beside, memory, 1)) return;
  throw too_little_memory(memory, min_memory_bytes(shape, memory, beside), what_for);
}

}  // namespace

Error too_little_memory(std::uint64_t memory, std::uint64_t least, const std::string& what_for) {
  return {ErrorKind::resource,
          "--memory of " + std::to_string(memory / kMebibyte) + "M is too small for " + what_for +
              ": at least " + std::to_string((least + kMebibyte - 1) / kMebibyte) + "M is needed"};
}

std::uint64_t min_memory_bytes(const ShapeOptions& shape, std::uint64_t from_bytes,
                               const HeldBeside& beside) {
  std::uint64_t least = from_bytes;
  while (least < needed(shape, beside, least, 1)) least += kMebibyte;
  return least;
}

MemoryPlan MemoryPlan::make(const ShapeOptions& shape, const RunOptions& run,
                            const HeldBeside& beside) {
  const std::uint64_t memory = run.memory_bytes;
  check_memory(shape, beside, memory, "these options");
  unsigned workers = run.threads != 0 ? run.threads : available_cpus();
  const std::uint64_t usable = memory - memory / kLeftShare;
  while (workers > 1 && usable < needed(shape, beside, memory, workers)) --workers;
  return plan_of(shape, memory, workers);
}

MemoryPlan MemoryPlan::with(const ShapeOptions& shape, const HeldBeside& beside) const {
  check_memory(shape, beside, memory_bytes, "these options and this reference");
  unsigned fewer = workers;
  while (fewer > 1 && memory_bytes < needed(shape, beside, memory_bytes, fewer)) --fewer;
  return plan_of(shape, memory_bytes, fewer);
}

HeldBeside with_splitters(HeldBeside beside, std::uint64_t splitters, std::uint64_t groups) {
  beside.bytes += SplitterTable::memory_bytes(splitters, groups);
  beside.metadata_bytes += written_splitter_bytes(splitters, groups);
  return beside;
}

std::uint64_t written_splitter_bytes(std::uint64_t splitters, std::uint64_t groups) {
  return 16 * splitters + 48 * groups;
}

std::uint64_t max_splitters(const ShapeOptions& shape, std::uint64_t reference_bases) {
  // Neighbouring segments share a splitter's k bases.
  return reference_bases / (shape.segment_size - shape.kmer_length + 1);
}

std::uint64_t segment_merge_bytes(const ShapeOptions& shape) {
  // A block for each run, and the record at its head where that straddles blocks.
  return kSegmentFanIn * (kScratchBlockBytes + longest_record_bytes(shape));
}

std::uint64_t index_bytes(const ShapeOptions& shape, std::uint64_t workers) {
  // A base takes a byte, a seed four; of the tasks, and of the one that is taken.
  return (tasks_in_flight(workers) + 1) * 5 * longest_segment_bases(shape);
}

std::uint64_t split_bytes_per_worker(const ShapeOptions& shape) {
  // Buffers of the reader, with the notes of the worst chunk; chunks that wait for their digests; a
  // segment as it is cut, turned and packed, and its case.
  return 5 * kMebibyte / 2 + 12 * longest_segment_bases(shape);
}

std::uint64_t place_bytes(const ShapeOptions& shape, std::uint64_t workers) {
  // A round: packed, its pieces packed, and its unknown seeds, two bytes a base at four bases a
  // byte; the one before it: its pieces; the one after it: packed. With a window, which is packed,
  // seeds are further apart. A worker: a segment, which is unpacked, turned, and looked up.
  constexpr std::uint64_t kRound = (1 + 1 + 8) * kMaxPlacementRoundBytes;
  return segment_merge_bytes(shape) + kRound + 2 * kMaxPlacementRoundBytes +
         WantedSeeds::memory_bytes() + StoredSeeds::finding_bytes(workers) +
         (workers + 1) * 5 * longest_segment_bases(shape);
}

std::uint64_t encode_bytes(const ShapeOptions& shape, std::uint64_t workers) {
  // Of a task: packed segments, the first ones of its group, and texts; of a worker: a segment,
  // decoded again, what tells which one becomes the reference, at five bytes a base, a reference
  // with its index, its case, the steps through it, a compressor and a pack that is unpacked again.
  const std::uint64_t task = 4 * (kEncodeTaskBytes + longest_segment_bases(shape));
  const std::uint64_t worker = (3 + 2) * longest_segment_bases(shape) +
                               5 * (4 * kEncodeTaskBytes + longest_segment_bases(shape)) +
                               2 * LzReference::memory_bytes(longest_segment_bases(shape)) +
                               pack_compressor_bytes() + kMaxPackBytes;
  return segment_merge_bytes(shape) + (tasks_in_flight(workers) + 1) * task + workers * worker +
         kPlacementBufferBytes + 3 * kWaitingPackBytes;
}

std::uint64_t metadata_bytes() {
  // The walks over samples, contigs and placements, whose records are short; beside the collection,
  // or behind it, one stream of rows at a time.
  constexpr std::uint64_t kMaxBlocks = 2 * kSegmentFanIn;
  return CollectionWriter::memory_bytes() + RowStreamWriter::memory_bytes() +
         kMaxBlocks * (kScratchBlockBytes + 1024);
}

}  // namespace spillway
