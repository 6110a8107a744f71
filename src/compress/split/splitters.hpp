// The first stage: splitters, of the reference or of the archive that is appended to.
#pragma once

#include <cstdint>
#include <functional>

#include "compress/append/base_archive.hpp"
#include "compress/place/seed_index.hpp"
#include "compress/run_context.hpp"
#include "compress/split/run_inputs.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

/// What a store calls the table of splitters.
inline constexpr const char* kSplittersName = "splitters";

/// Called when splitters and groups are counted, before their table takes memory: makes room for
/// it, by changing the run's plan.
using SplittersCounted =
    std::function<void(std::uint32_t segment_size, std::uint64_t splitters, std::uint64_t groups)>;

/// Reads the reference, the first of `inputs`, once and chooses its splitters.
SplitterTable find_splitters(const RunContext& run, RunInputs& inputs,
                             const SplittersCounted& counted = {});

/// Those of the archive; the seeds of its references go to `index`.
SplitterTable read_splitters(const RunContext& run, const BaseArchive& base, SeedIndex& index);

/// The splitters that an earlier run of the job has found. `counted` is called before their table
/// takes memory.
SplitterTable load_splitters(const RunContext& run, const SplitterTable::Counted& counted = {});

/// While it lives, checkpoints hold the splitters, too, which outlive it: the first one stores
/// them, unless load_splitters() gave them, and later ones keep what is stored.
class SavedSplitters {
 public:
  SavedSplitters(const RunContext& run, const SplitterTable& splitters);
  SavedSplitters(const SavedSplitters&) = delete;
  SavedSplitters& operator=(const SavedSplitters&) = delete;

  /// For a checkpoint.
  void flush();

 private:
  ScratchStore& store_;
  const SplitterTable& splitters_;
  bool is_stored_;
  Checkpoints::Part joined_;
};

}  // namespace spillway
