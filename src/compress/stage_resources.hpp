// What a run has that its stages work with: memory, a scratch store, the sets in it, the inputs.
#pragma once

#include <cstdint>

#include "base/memory_budget.hpp"
#include "compress/plan/memory_needs.hpp"
#include "compress/resume/checkpoints.hpp"
#include "compress/resume/workspace.hpp"
#include "compress/run_context.hpp"
#include "compress/spill_sets.hpp"
#include "compress/split/catalogue.hpp"
#include "compress/split/run_inputs.hpp"
#include "run/monitor.hpp"

namespace spillway {

struct StageResources {
  /// `workspace` and `monitor` outlive it. Error resource if --memory is too little.
  StageResources(const CreateOptions& options, const Workspace& of_run, RunMonitor& monitor_of_run);
  StageResources(const StageResources&) = delete;
  StageResources& operator=(const StageResources&) = delete;

  /// The size of the table of splitters follows from the reference, so it is known only after that
  /// was read, but before other inputs are: fewer workers, or Error resource with the least
  /// --memory that works.
  void make_room_for_splitters(std::uint64_t splitters, std::uint64_t groups);

  const Workspace& workspace;
  RunMonitor& monitor;
  HeldBeside beside;  ///< of the memory, the splitters aside
  MemoryBudget budget;
  ScratchStore store;
  RunMonitor::ScratchWatch scratch_watch;
  Checkpoints checkpoints;
  RunContext run;
  Reservation catalogue_held;
  Catalogue catalogue;
  SpillSets sets;
  RunInputs inputs;

 private:
  struct Planned {
    HeldBeside beside;
    MemoryPlan memory;
  };
  static Planned plan_of(const CreateOptions& options);

  StageResources(const CreateOptions& options, const Workspace& of_run, RunMonitor& monitor_of_run,
                 const Planned& planned);
};

}  // namespace spillway
