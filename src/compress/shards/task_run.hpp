// What a task works with: the resources of a run on this node, the bundles that it reads, and the
// one that it writes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/checkpoint_state.hpp"
#include "compress/shards/bundle_reader.hpp"
#include "compress/shards/bundle_writer.hpp"
#include "compress/shards/job.hpp"
#include "compress/stage_resources.hpp"
#include "scratch/external_sort.hpp"
#include "segment/splitter_table.hpp"

namespace spillway {

struct TaskRun {
  const ShardJob& job;
  const std::filesystem::path& directory;  ///< of the job
  const ShardTask& task;
  StageResources& resources;
  BundleWriter& out;

  BundleReader open(const ShardTask& of) const { return job.open(directory, of); }
  /// Calls visit(bundle) for the bundle of each task of the stage, in order, one at a time.
  void for_each(Stage stage, const std::function<void(const BundleReader&)>& visit) const;
};

/// What the task of a bundle says of its result.
template <typename Result>
Result result_of(const BundleReader& bundle) {
  Result result;
  load_state(result, "result of a task", bundle.result());
  return result;
}

/// The records of a section, as ExternalSorter takes them. Lives no longer than the bundle.
ExternalSorter::NextRecord records_of(const BundleReader& bundle, const char* section,
                                      KeyRange range = {});

/// Writes all records of the set to a section of that name. The set is empty afterwards.
void write_set(BundleWriter& out, const char* section, ExternalSorter& set);

/// The splitters that the first task has found; the run has their segment size from then on.
SplitterTable import_splitters(const TaskRun& run);

/// Memory for frames of bundles, on their way from the store or to it.
inline constexpr std::uint64_t kBundleBytes = std::uint64_t{24} << 20;

// The tasks, each in a file of its own. What they return is what they say of their result.
Bytes run_splitters_task(const TaskRun& run);
Bytes run_split_task(const TaskRun& run);
Bytes run_place_task(const TaskRun& run);
Bytes run_encode_task(const TaskRun& run);
Bytes run_metadata_task(const TaskRun& run);

}  // namespace spillway
