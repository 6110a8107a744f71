#include "compress/stage_resources.hpp"

#include <string>

#include "base/thread.hpp"
#include "compress/resume/fingerprint.hpp"

namespace spillway {
namespace {

RunContext context_of(const CreateOptions& options, const MemoryPlan& plan, MemoryBudget& budget,
                      RunMonitor& monitor, ScratchStore& store, Checkpoints& checkpoints) {
  return {options,
          with_segment_size(options.shape),
          plan,
          budget,
          monitor.log(),
          monitor.progress(),
          store,
          checkpoints,
          0};
}

// The store of a run that is resumed has a checkpoint that this program can read.
ScratchStore& checked(ScratchStore& store, const Workspace& workspace) {
  if (workspace.resumes()) check_checkpoint_version(store);
  return store;
}

}  // namespace

StageResources::Planned StageResources::plan_of(const CreateOptions& options) {
  const HeldBeside beside = held_beside(options);
  return {beside, MemoryPlan::make(memory_shape_of(options, options.shape), options.run, beside)};
}

StageResources::StageResources(const CreateOptions& options, const Workspace& of_run,
                               RunMonitor& monitor_of_run)
    : StageResources(options, of_run, monitor_of_run, plan_of(options)) {}

StageResources::StageResources(const CreateOptions& options, const Workspace& of_run,
                               RunMonitor& monitor_of_run, const Planned& planned)
    : workspace(of_run),
      monitor(monitor_of_run),
      beside(planned.beside),
      budget(planned.memory.budget_bytes),
      store(workspace.scratch(), options.run.max_scratch_bytes,
            workspace.resumes() ? ScratchStore::Begin::at_checkpoint : ScratchStore::Begin::anew,
            options.run.memory_bytes + planned.memory.workers * kStackBytes),
      scratch_watch(monitor.attach_scratch(store.directory())),
      checkpoints(checked(store, workspace), options.run, workspace.is_resumable(),
                  workspace.resumes(),
                  [&watch = monitor](double seconds) {
                    watch.log().detail("checkpoint in " + std::to_string(seconds) + " s");
                    watch.checkpoint_taken();
                  }),
      run(context_of(options, planned.memory, budget, monitor, store, checkpoints)),
      catalogue_held(budget.reserve(kCatalogueBytes, "the names of samples and contigs")),
      catalogue(store, kCatalogueBytes, options.run.force_spill),
      sets(store, options.run.force_spill),
      inputs(options, run.progress, store) {
  monitor.set_limits(options.run.memory_bytes, run.plan.workers);
  store.keep();  // the workspace removes it
}

void StageResources::make_room_for_splitters(std::uint64_t splitters, std::uint64_t groups) {
  run.plan = run.plan.with(run.memory_shape(), with_splitters(beside, splitters, groups));
  budget.raise_total(run.plan.budget_bytes);
  inputs.set_archive_readers(run.plan.workers);
  monitor.set_limits(run.options.run.memory_bytes, run.plan.workers);
}

}  // namespace spillway
