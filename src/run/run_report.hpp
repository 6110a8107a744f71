// What --log-json and --stats say of a run, as lines of JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "run/progress.hpp"
#include "run/run_identity.hpp"
#include "run/run_outcome.hpp"
#include "run/scratch_usage.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// What has happened, and how far the run is then.
std::string event_line(const char* event, const ProgressSnapshot& now, std::uint64_t memory_bytes,
                       const ScratchUsage& scratch);

struct RunStats {
  RunOutcome outcome;
  unsigned threads = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t peak_scratch_bytes = 0;
  std::uint64_t checkpoints = 0;
  std::size_t inputs = 0;
  std::uint64_t input_bytes = 0;
  std::string output;                ///< absolute, or what is no file; empty: standard output
  std::optional<ByteShares> shares;  ///< of a run that has succeeded, where they are known
};

/// `stages` were taken before `now`, so they add up to less.
std::string stats_line(const RunStats& stats, const RunIdentity& identity,
                       const std::vector<Progress::StageTime>& stages, const ProgressSnapshot& now);

}  // namespace spillway
