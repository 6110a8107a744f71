// What a run says of itself to the program that it is part of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "spillway/stop_token.hpp"

namespace spillway {

/// In their order.
enum class Stage : unsigned { start, splitters, split, place, encode, metadata, verify, publish };

/// How far a run is.
struct ProgressSnapshot {
  Stage stage = Stage::start;
  std::uint64_t done = 0;   ///< of the stage
  std::uint64_t total = 0;  ///< 0: unknown
  double seconds = 0;       ///< since the run began
  double stage_seconds = 0;
  std::uint64_t samples = 0;
  std::uint64_t total_samples = 0;  ///< 0: unknown
  std::uint64_t contigs = 0;
  std::uint64_t bases = 0;
  std::uint64_t segments = 0;
  std::uint64_t unplaced = 0;
  std::uint64_t groups = 0;
  std::uint64_t archive_bytes = 0;
  double fraction = 0;                ///< of the whole run, 0..1: by the stages' shares
  std::optional<double> eta_seconds;  ///< nothing as long as there is little to tell it from
};

/// What the run takes while it works.
struct RunResources {
  std::uint64_t resident_bytes = 0;  ///< of the whole process
  std::uint64_t memory_bytes = 0;    ///< RunOptions::memory_bytes, or what was chosen
  std::uint64_t scratch_bytes = 0;
  double bases_per_second = 0;  ///< of late; 0: none are being read
};

/// Known at the end of a run.
struct RunSummary {
  double seconds = 0;
  std::uint64_t peak_scratch_bytes = 0;
};

enum class MessageLevel {
  warning,
  stage,   ///< what a stage has come to
  detail,  ///< numbers, for those who look into how it works
};

/// Is told what happens, while the run waits: to be quick about it, and not to throw. A function
/// that is not overridden does nothing. The threads of a run call, each function one at a time, some
/// of them on stacks of 2 MiB.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  /// A line of text without an end. It may have bytes of file names in it that no terminal should
  /// get.
  virtual void message(MessageLevel /*level*/, const std::string& /*text*/) {}
  /// Once a second.
  virtual void progress(const ProgressSnapshot& /*now*/, const RunResources& /*resources*/) {}
  /// The last thing that a run says but for shutdown(), however it ends.
  virtual void ended(const RunSummary& /*summary*/) {}
  /// Only of runs that can be resumed: one phase at a time, in the order of ShutdownPhase.
  virtual void shutdown(ShutdownPhase /*phase*/) {}
};

}  // namespace spillway
