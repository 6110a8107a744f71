// What a run of `create` will need, and whether it is there. All of it is estimated from a look at
// the inputs; the factors are measured (docs/BENCHMARKS.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compress/plan/input_estimate.hpp"
#include "run/file_system.hpp"
#include "spillway/options.hpp"

namespace spillway {

struct EstimatedRange {
  double low = 0;
  double expected = 0;
  double high = 0;
};

struct RunPlan {
  InputEstimate input;
  EstimatedRange bases;
  EstimatedRange scratch_bytes;     ///< without what checkpoints add
  EstimatedRange checkpoint_bytes;  ///< what these add to scratch; all 0: none are made
  EstimatedRange archive_bytes;     ///< low: inputs that are all alike; high: nothing alike
  EstimatedRange seconds;           ///< expected is not known: it depends on the inputs
  std::uint64_t memory_bytes = 0;
  std::uint64_t min_memory_bytes = 0;
  unsigned threads = 0;  ///< that will run
  FileSystem scratch_system;
  FileSystem output_system;
  bool is_one_disk = false;  ///< scratch and output share their free bytes

  std::vector<std::string> problems;  ///< what will not fit, and what helps
  std::vector<std::string> warnings;  ///< what may not
  std::string certain;  ///< not empty: it cannot fit whatever is wrong with the estimate
};

/// How much is looked at.
struct PlanEffort {
  std::size_t files = 32;
  std::size_t bytes = std::size_t{8} << 20;
};

/// REQUIRES: options as `create` is given them, with scratch_dir and memory_bytes filled in.
RunPlan plan_run(const CreateOptions& options, PlanEffort effort);

/// For `create`, before it begins: where inputs are large enough for it to matter, looks briefly.
/// Error resource if the run cannot fit; warns if it is not likely to. Returns without a look if
/// `resumes`: what the run has on disk already is not in the estimate.
/// `input_bytes` is the size of the inputs on disk.
void check_plan(const CreateOptions& options, std::uint64_t input_bytes, bool resumes,
                const std::function<void(const std::string&)>& warn);

}  // namespace spillway
