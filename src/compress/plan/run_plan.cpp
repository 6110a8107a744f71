#include "compress/plan/run_plan.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>

#include "base/assert.hpp"
#include "base/file.hpp"
#include "base/size_text.hpp"
#include "compress/plan/memory_needs.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// Scratch, in bytes: of a base; in addition, of a run of equal symbols other than A, C, G and T (but
// no more than another two bits a base, as segments that have many take four), of a byte that no
// code is for, and of a contig. By the sets of docs/BENCHMARKS.md, by random proteins, and by random
// genomes with runs of N.
constexpr double kScratchOfBase = 0.255;
constexpr double kScratchOfRun = 3.2;
constexpr double kMaxScratchOfRuns = 0.25;
constexpr double kScratchOfOddByte = 12;
constexpr double kScratchOfContig = 200;
constexpr double kScratchLow = 0.93;
constexpr double kScratchHigh = 1.12;
// What checkpoints add at the most: the tables of seeds, of two checkpoints, and what is freed
// between two of them, which serves again only after the next. A table has 9 bytes for one base in
// 8, and so on; all of them at the most what they take in memory.
constexpr double kSeedsOfBase = 1.1;
constexpr double kMaxSeeds = 22 << 20;
// What of the index of seeds is in the store: 8.2 bytes for one base in 32 that is distinct.
constexpr double kStoredSeedsOfBase = 0.26;
constexpr double kBasesInMemory = 50e6;
constexpr double kBasesPerThreadSecond = 60e6;

// An archive has two bits for each base that nothing before is like, and metadata.
constexpr double kArchiveOfNovelBase = 0.26;
constexpr double kArchiveOfContig = 10;
constexpr double kArchiveLow = 0.8;
constexpr double kArchiveExpectedShare = 0.02;  // of the bases behind the reference

// CPU seconds a base: close relatives, and divergent ones.
constexpr double kMinCpuSeconds = 18e-9;
constexpr double kMaxCpuSeconds = 80e-9;
constexpr double kMaxCpuSecondsOfOddByte = 1000e-9;

// create refuses only what needs twice as much as there is by the lowest estimate.
constexpr double kCertain = 0.5;
// Below this, in text, a run is over before a disk is full; gzip is taken to shrink to a fifth.
constexpr std::uint64_t kMatters = std::uint64_t{256} << 20;
constexpr std::uint64_t kMaxExpansion = 5;
constexpr PlanEffort kBrief = {4, 1 << 20};

std::string size_of(double bytes) {
  return format_size(static_cast<std::uint64_t>(std::max(bytes, 0.0)));
}

EstimatedRange around(double expected, double spread) {
  return {expected / (1 + spread), expected, expected * (1 + spread)};
}

EstimatedRange scratch_of(const InputEstimate& input) {
  const double runs =
      std::min(kScratchOfRun * input.exception_runs, kMaxScratchOfRuns * input.bases);
  const double expected = kScratchOfBase * input.bases + runs +
                          kScratchOfOddByte * input.odd_bases + kScratchOfContig * input.contigs;
  const double stored_seeds = kStoredSeedsOfBase * std::max(0.0, input.bases - kBasesInMemory);
  return {expected * kScratchLow / (1 + input.spread), expected,
          (expected * kScratchHigh + stored_seeds) * (1 + input.spread)};
}

EstimatedRange archive_of(const InputEstimate& input) {
  const double metadata = kArchiveOfContig * input.contigs;
  const double of_reference = kArchiveOfNovelBase * (input.reference_bases - input.n_bases);
  const double others = std::max(0.0, input.bases - input.reference_bases);
  return {
      std::max(0.0, kArchiveLow * of_reference / (1 + input.spread)),
      kArchiveOfNovelBase * (input.reference_bases + kArchiveExpectedShare * others) + metadata,
      (kArchiveOfNovelBase * input.bases + input.odd_bases + 8 * metadata) * (1 + input.spread)};
}

EstimatedRange checkpoints_of(const CreateOptions& options, const RunPlan& plan) {
  const double interval = options.run.checkpoint_seconds;
  if (interval <= 0) return {};
  const double seeds = std::min(kSeedsOfBase * plan.bases.high, kMaxSeeds);
  const double freed =
      std::min(plan.bases.high, kBasesPerThreadSecond * interval * std::max(1U, plan.threads));
  const double most = 2 * seeds + kScratchOfBase * freed;
  return {0, most / 2, most};
}

bool is_same_disk(const fs::path& a, const fs::path& b) {
  struct stat of_a {};
  struct stat of_b {};
  return ::stat(a.c_str(), &of_a) == 0 && ::stat(b.c_str(), &of_b) == 0 &&
         of_a.st_dev == of_b.st_dev;
}

// What is appended to is copied: all of it is in the result.
void add_base(std::uint64_t base_bytes, RunPlan& plan) {
  const auto bytes = static_cast<double>(base_bytes);
  plan.archive_bytes.low += bytes;
  plan.archive_bytes.expected += bytes;
  plan.archive_bytes.high += bytes;
}

void plan_memory(const CreateOptions& options, RunPlan& plan) {
  const ShapeOptions shape = memory_shape_of(options, options.shape);
  HeldBeside beside = held_beside(options);
  if (options.base.empty()) {
    const double most = plan.input.reference_bases * (1 + plan.input.spread);
    beside = with_reference(beside, options.shape, static_cast<std::uint64_t>(most));
  }
  plan.memory_bytes = options.run.memory_bytes;
  plan.min_memory_bytes = min_memory_bytes(shape, 0, beside);
  if (plan.memory_bytes >= plan.min_memory_bytes) {
    plan.threads = MemoryPlan::make(shape, options.run, beside).workers;
    return;
  }
  plan.problems.push_back("memory: " + format_size(plan.memory_bytes) +
                          " are too little, at least " + format_size(plan.min_memory_bytes) +
                          " are needed: more --memory" +
                          (options.base.empty() ? ", or a smaller --segment-size" : ""));
  plan.certain = plan.problems.back();
}

/// What will be needed of the disk: a run that is over before its first checkpoint makes none.
EstimatedRange with_checkpoints(const CreateOptions& options, const RunPlan& plan) {
  EstimatedRange needed = plan.scratch_bytes;
  const double interval = options.run.checkpoint_seconds;
  const bool is_sure = plan.seconds.low > interval;
  const bool is_possible =
      is_sure || plan.seconds.high > interval || options.run.time_limit_seconds > 0;
  if (is_sure) needed.expected += plan.checkpoint_bytes.expected;
  if (is_possible) needed.high += plan.checkpoint_bytes.high;
  return needed;
}

void check_scratch(const CreateOptions& options, RunPlan& plan) {
  const auto free = static_cast<double>(plan.scratch_system.free_bytes);
  const EstimatedRange needed = with_checkpoints(options, plan);
  const std::string where = options.run.scratch_dir.string();
  const std::string text = "scratch: about " + size_of(needed.expected) + " are needed, " +
                           size_of(free) + " are free in " + where +
                           ": --scratch-dir names a larger disk";
  if (needed.expected > free) {
    plan.problems.push_back(text);
  } else if (needed.high > free) {
    plan.warnings.push_back(text);
  }
  const double certain = plan.input.is_guess ? 0 : needed.low * kCertain;
  if (certain > free) plan.certain = text;
  const auto most = static_cast<double>(options.run.max_scratch_bytes);
  if (most == 0 || needed.expected <= most) return;
  const std::string quota = "scratch: about " + size_of(needed.expected) +
                            " are needed, more than --max-scratch of " + size_of(most);
  plan.problems.push_back(quota);
  if (certain > most) plan.certain = quota;
}

void check_output(RunPlan& plan) {
  auto free = static_cast<double>(plan.output_system.free_bytes);
  std::string beside;
  if (plan.is_one_disk) {
    free -= plan.scratch_bytes.expected;
    beside = " in addition to scratch on the same disk";
  }
  const std::string text = "output: " + size_of(plan.archive_bytes.low) + " to " +
                           size_of(plan.archive_bytes.high) + " are needed, " + size_of(free) +
                           " are free" + beside + ": -o, or --scratch-dir, on another disk";
  if (plan.archive_bytes.low > free) {
    plan.problems.push_back(text);
  } else if (plan.archive_bytes.expected > free) {
    plan.warnings.push_back(text);
  }
}

void check_disks(const CreateOptions& options, RunPlan& plan) {
  const FileSystem& scratch = plan.scratch_system;
  try {
    check_scratch_file_system(options.run.scratch_dir, scratch, options.run.force_scratch,
                              [&](const std::string& text) { plan.warnings.push_back(text); });
  } catch (const Error& error) {
    plan.problems.emplace_back(error.what());
  }
  if (scratch.kind == FileSystem::Kind::memory) {
    plan.warnings.push_back("scratch: " + options.run.scratch_dir.string() + " is on " +
                            scratch.name + ": it takes memory that --memory does not count");
  }
  check_scratch(options, plan);
  check_output(plan);
}

}  // namespace

RunPlan plan_run(const CreateOptions& options, PlanEffort effort) {
  SPILLWAY_ASSERT(!options.run.scratch_dir.empty() && options.run.memory_bytes > 0);
  RunPlan plan;
  plan.input = estimate_inputs(options.inputs, effort.files, effort.bytes);
  // Nothing of what is appended is a reference by itself; where headers name samples, a part of the
  // first file is, nobody knows which.
  if (!options.base.empty() || options.shape.samples_by_header()) plan.input.reference_bases = 0;
  plan.bases = around(plan.input.bases, plan.input.spread);
  plan.scratch_bytes = scratch_of(plan.input);
  plan.archive_bytes = archive_of(plan.input);
  if (!options.base.empty()) add_base(file_bytes(options.base), plan);
  plan_memory(options, plan);
  const double threads = std::max(1U, plan.threads);
  plan.seconds = {
      plan.bases.low * kMinCpuSeconds / threads, 0,
      (plan.bases.high * kMaxCpuSeconds + plan.input.odd_bases * kMaxCpuSecondsOfOddByte) /
          std::max(1.0, threads / 2)};
  plan.checkpoint_bytes = checkpoints_of(options, plan);
  const fs::path output_directory = options.output.empty() ? options.run.scratch_dir
                                    : options.output.has_parent_path()
                                        ? options.output.parent_path()
                                        : fs::path(".");
  plan.scratch_system = file_system_of(options.run.scratch_dir);
  plan.output_system = file_system_of(output_directory);
  plan.is_one_disk = is_same_disk(options.run.scratch_dir, output_directory);
  check_disks(options, plan);
  return plan;
}

void check_plan(const CreateOptions& options, std::uint64_t input_bytes, bool resumes,
                const std::function<void(const std::string&)>& warn) {
  const std::uint64_t base_bytes = options.base.empty() ? 0 : file_bytes(options.base);
  if (resumes || input_bytes + base_bytes < kMatters / kMaxExpansion) return;
  const RunPlan plan = plan_run(options, kBrief);
  if (!plan.certain.empty()) throw Error(ErrorKind::resource, plan.certain);
  for (const std::string& problem : plan.problems) warn("this may not fit: " + problem);
}

}  // namespace spillway
