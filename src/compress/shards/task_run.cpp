#include "compress/shards/task_run.hpp"

#include <memory>
#include <string>
#include <utility>

#include "base/text_bytes.hpp"
#include "compress/shards/results.hpp"
#include "compress/split/splitters.hpp"

namespace spillway {

void TaskRun::for_each(Stage stage, const std::function<void(const BundleReader&)>& visit) const {
  for (const ShardTask& other : all_tasks(job.counts())) {
    if (other.stage == stage) visit(open(other));
  }
}

ExternalSorter::NextRecord records_of(const BundleReader& bundle, const char* section,
                                      KeyRange range) {
  return [walk = std::make_shared<BundleReader::Walk>(bundle.walk(section, std::move(range)))](
             ByteView& key, ByteView& payload) { return walk->next(key, payload); };
}

void write_set(BundleWriter& out, const char* section, ExternalSorter& set) {
  BundleWriter::Section& records = out.section(section, set.key_bytes());
  for (MergeReader walk = std::move(set).finish().merge(true); walk.next();) {
    records.add(walk.key(), walk.payload());
  }
}

SplitterTable import_splitters(const TaskRun& run) {
  StageResources& resources = run.resources;
  const BundleReader bundle = run.open({Stage::splitters});
  resources.run.shape.segment_size = result_of<SplittersResult>(bundle).segment_size;
  BundleReader::Walk values = bundle.walk(section_name::kSplitters);
  ByteView no_key;
  for (ByteView payload; values.next(no_key, payload);) {
    ByteCursor cursor(payload, "splitters of a job");
    const ByteView name = cursor.take(cursor.leb128());
    resources.store.save(std::string(name.begin(), name.end()), cursor.rest());
  }
  return load_splitters(resources.run, [&](std::uint64_t splitters, std::uint64_t groups) {
    resources.make_room_for_splitters(splitters, groups);
  });
}

Bytes run_splitters_task(const TaskRun& run) {
  StageResources& resources = run.resources;
  resources.inputs.take_stamps();
  SplittersResult result;
  const SplitterTable table = find_splitters(
      resources.run, resources.inputs,
      [&](std::uint32_t segment_size, std::uint64_t splitters, std::uint64_t groups) {
        result.segment_size = segment_size;
        resources.make_room_for_splitters(splitters, groups);
      });
  BundleWriter::Section& values = run.out.section(section_name::kSplitters, 0);
  Bytes payload;
  table.save(kSplittersName, [&](const std::string& name, ByteView bytes) {
    payload.clear();
    append_leb128(payload, name.size());
    payload.insert(payload.end(), name.begin(), name.end());
    payload.insert(payload.end(), bytes.begin(), bytes.end());
    values.add({}, payload);
  });
  return saved_state(result);
}

}  // namespace spillway
