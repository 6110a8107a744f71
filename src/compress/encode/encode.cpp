// Pass two.
//
// One thread walks over the segments in key order and hands them out in batches; workers make delta
// texts; the same thread takes the batches back in order, gives ids and fills packs; workers
// compress the packs; and it writes them, in order again. So the archive's bytes do not depend on
// the threads.
#include <deque>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "base/worker_pool.hpp"
#include "compress/encode/batch_reader.hpp"
#include "compress/encode/encode_contexts.hpp"
#include "compress/encode/group_writer.hpp"
#include "compress/encode/pack_cardinality.hpp"
#include "compress/stages.hpp"

namespace spillway {
namespace {

// Nothing before depends on it; from here on it is part of what checkpoints hold.
void settle_pack_cardinality(Job& job) {
  std::uint32_t& chosen = job.shape.pack_cardinality;
  if (chosen != kChoosePackCardinality) return;
  chosen = job.shape.readers == Readers::any
               ? kUsualPackCardinality
               : choose_pack_cardinality(job.catalogue.samples(), job.segments.records());
}

}  // namespace

void encode(Job& job, ArchiveWriter& archive) {
  if (job.checkpoints.first_stage() > Stage::encode) return;
  job.checkpoints.begin(Stage::encode);
  settle_pack_cardinality(job);
  job.progress.begin(Stage::encode, job.segments.records(), job.done_before(Stage::encode));
  const ShapeOptions& shape = job.shape;
  const unsigned workers = job.plan.workers;
  const bool check = job.options.run.verify != VerifyLevel::none;
  const std::uint64_t max_tasks = tasks_in_flight(workers);
  const Reservation held =
      job.budget.reserve(encode_bytes(job.memory_shape(), workers), "pass two");

  EncodeContexts contexts;
  WorkerPool pool(workers);  // goes before what its tasks use, also when an error ends the stage
  GroupWriter writer(job, archive, pool, contexts, kPlacementBufferBytes);
  const auto joined = job.checkpoints.join("group writer", writer);
  BatchReader reader(job.checkpoints, job.segments, shape.min_match_length,
                     job.base ? &*job.base : nullptr);
  std::deque<std::future<std::vector<EncodedSlice>>> tasks;
  const auto take_oldest = [&] {
    for (EncodedSlice& slice : tasks.front().get()) {
      job.progress.add_done(slice.segments.size());
      job.progress.groups += slice.begins ? 1 : 0;
      writer.add(std::move(slice));
    }
    tasks.pop_front();
    job.progress.archive_bytes = archive.bytes_written();
  };
  const auto take_all = [&] {
    while (!tasks.empty()) take_oldest();
  };
  for (Batch batch = reader.next(); !batch.empty(); batch = reader.next()) {
    if (tasks.size() == max_tasks) take_oldest();
    tasks.push_back(pool.submit([&contexts, check, batch = std::move(batch)]() mutable {
      EncodeContexts::Lease context(contexts);
      std::vector<EncodedSlice> slices;
      for (GroupSlice& slice : batch) {
        slices.push_back(encode_slice(slice, check, context.get()));
        slice = {};  // the segments, and the index if the group is done with
      }
      return slices;
    }));
    job.checkpoints.pass(take_all);
  }
  take_all();
  writer.finish();
  job.log.stage("encode: " + std::to_string(archive.bytes_written()) + " bytes");
  job.log.detail("encode: " + std::to_string(job.groups) + " groups, " +
                 std::to_string(writer.texts()) + " delta texts in packs of " +
                 std::to_string(shape.pack_cardinality));
}

}  // namespace spillway
