#include "compress/job.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/file.hpp"
#include "base/process_memory.hpp"
#include "segment/segment_record.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMebibyte = 1 << 20;
// What a process of ours holds whatever it does: program, libraries, stacks, buffers of files, the
// batches and dirty pages of LMDB, allocator slack.
constexpr std::uint64_t kProcessBytes = 32 * kMebibyte;
constexpr std::uint64_t kPerThreadBytes = 3 * kMebibyte;
constexpr std::uint64_t kCatalogueBytes = 4 * kMebibyte;
constexpr std::uint64_t kKeptInMemory = 1 * kMebibyte;

// Least of a stage's own buffers with one worker; the stages are in split.cpp, resolve.cpp,
// encode.cpp.
std::uint64_t least_stage_bytes(const ShapeOptions& shape) {
  return segment_merge_bytes(shape) + 8 * longest_record_bytes(shape) + 32 * kMebibyte;
}

// "spillway-scratch.<name of the output>.<process>" in the scratch directory.
fs::path scratch_path(const CreateOptions& options) {
  const std::string name =
      options.output.empty() ? std::string("stdout") : options.output.filename().string();
  return options.run.scratch_dir / ("spillway-scratch." + name + "." + std::to_string(::getpid()));
}

}  // namespace

MemoryPlan MemoryPlan::make(const CreateOptions& options) {
  const std::uint64_t memory = options.run.memory_bytes;
  unsigned workers = options.run.threads != 0 ? options.run.threads
                                              : std::max(1u, std::thread::hardware_concurrency());
  const std::uint64_t stage = least_stage_bytes(options.shape);
  const std::uint64_t fixed = kProcessBytes + kCatalogueBytes + AnchorIndex::memory_bytes();
  const std::uint64_t least = fixed + stage + kPerThreadBytes;
  if (memory < least) {
    throw Error(ErrorKind::resource, "--memory of " + std::to_string(memory / kMebibyte) +
                                         "M is too small for these options: at least " +
                                         std::to_string((least + kMebibyte - 1) / kMebibyte) +
                                         "M is needed");
  }
  // Each worker wants buffers of its own.
  const std::uint64_t per_worker =
      kPerThreadBytes + 8 * longest_record_bytes(options.shape) + 16 * kMebibyte;
  const std::uint64_t affordable = std::max<std::uint64_t>(1, (memory - fixed) / per_worker);
  workers = static_cast<unsigned>(std::min<std::uint64_t>(workers, affordable));
  return {memory - kProcessBytes - workers * kPerThreadBytes, workers};
}

std::uint64_t segment_merge_bytes(const ShapeOptions& shape) {
  // A block for each run, and the record at its head where that straddles blocks.
  return kSegmentFanIn * (kScratchBlockBytes + longest_segment_bases(shape) / 4);
}

Job::Job(const CreateOptions& create_options)
    : options(create_options),
      plan(MemoryPlan::make(create_options)),
      budget(plan.budget_bytes),
      log(create_options.run.verbosity),
      inputs(create_options.inputs),
      store(scratch_path(create_options), create_options.run.max_scratch_bytes),
      catalogue_reservation(budget.reserve(kCatalogueBytes, "the names of samples and contigs")),
      catalogue(store, kCatalogueBytes, create_options.run.force_spill),
      segments(store, "segments", kSegmentKeyBytes, segment_limits()),
      strays(store, "strays", kPositionBytes, segment_limits()),
      placements(store, "placements", kPositionBytes, segment_limits()),
      residues(store, "residues", kPositionBytes, segment_limits()),
      anchors(budget) {
  if (options.run.keep_scratch) store.keep();
  spool_standard_input();
}

Job::~Job() {
  if (spool_.empty()) return;
  std::error_code ignored;
  fs::remove(spool_, ignored);
}

RunSet::Limits Job::segment_limits() const {
  return {.fan_in = kSegmentFanIn,
          .keep_in_memory = options.run.force_spill ? 0 : std::size_t{kKeptInMemory}};
}

// The reference is read twice, so standard input is copied to scratch as it comes.
void Job::spool_standard_input() {
  if (inputs.empty() || inputs.front() != "-") return;
  spool_ = store.directory() / "standard-input";
  File out = File::create(spool_);
  File in = File::borrow(STDIN_FILENO, "standard input");
  Bytes buffer(kMebibyte);
  for (std::size_t n = in.read(buffer); n > 0; n = in.read(buffer)) {
    out.write(ByteView(buffer).first(n));
  }
  out.close();
  inputs.front() = spool_.string();
}

}  // namespace spillway
