// Pass two.
//
// One thread walks over the segments in key order and hands them out in batches; workers make delta
// texts; the same thread takes the batches back in order, gives ids and fills packs; workers
// compress the packs; and it writes them, in order again. So the archive's bytes do not depend on
// the threads.
#include "compress/encode/encode.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ordered_tasks.hpp"
#include "base/worker_pool.hpp"
#include "compress/encode/batch_reader.hpp"
#include "compress/encode/encode_contexts.hpp"
#include "compress/encode/group_writer.hpp"

namespace spillway {

EncodeResult encode_groups(const RunContext& run, const EncodeParts& parts, GroupSink& archive) {
  run.begin_work(Stage::encode, parts.segments.records());
  const unsigned workers = run.plan.workers;
  const bool check = run.options.run.verify != VerifyLevel::none;
  const Reservation held =
      run.budget.reserve(encode_bytes(run.memory_shape(), workers), "pass two");

  EncodeContexts contexts;
  WorkerPool pool(workers);
  GroupWriter writer({run.shape.pack_cardinality, check, parts.groups},
                     {archive, parts.placements, parts.masks}, parts.base, pool, contexts);
  const auto joined = run.checkpoints.join("group writer", writer);
  BatchReader reader(run.checkpoints, parts.segments, run.shape.min_match_length, parts.base);
  using Slices = std::vector<EncodedSlice>;
  OrderedTasks<Slices> tasks(pool, tasks_in_flight(workers), [&](Slices slices) {
    for (EncodedSlice& slice : slices) {
      run.progress.add_done(slice.segments.size());
      run.progress.groups += slice.begins ? 1 : 0;
      writer.add(std::move(slice));
    }
    run.progress.archive_bytes = archive.bytes_written();
  });
  for (Batch batch = reader.next(); !batch.empty(); batch = reader.next()) {
    tasks.submit([&contexts, check, batch = std::move(batch)]() mutable {
      const EncodeContexts::Lease context(contexts);
      Slices slices;
      for (GroupSlice& slice : batch) {
        slices.push_back(encode_slice(slice, check, *context));
        slice = {};  // the segments, and the index if the group is done with
      }
      return slices;
    });
    run.checkpoints.pass([&] { tasks.drain(); });
  }
  tasks.drain();
  writer.finish();
  return {writer.groups(), writer.texts(), std::nullopt};
}

EncodeResult encode(const RunContext& run, const EncodeParts& parts, ArchiveWriter& archive) {
  EncodeResult result = encode_groups(run, parts, archive);
  EncodeContext context;
  result.empty_segment = write_raw_groups(
      {run.shape.pack_cardinality, parts.has_empty_contigs, parts.base}, archive, context);
  run.log.stage("encode: " + std::to_string(archive.bytes_written()) + " bytes");
  run.log.detail("encode: " + std::to_string(result.groups) + " groups, " +
                 std::to_string(result.texts) + " delta texts in packs of " +
                 std::to_string(run.shape.pack_cardinality));
  return result;
}

}  // namespace spillway
