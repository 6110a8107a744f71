#include "scratch/external_sort.hpp"

#include <algorithm>
#include <utility>

#include "base/interrupt.hpp"
#include "base/work_listener.hpp"
#include "scratch/sorted_run_blocks.hpp"

namespace spillway {

ExternalSorter::ExternalSorter(ScratchStore& store, const std::string& name, std::size_t key_bytes,
                               Limits limits)
    : store_(store), table_(store.table(name)), key_bytes_(key_bytes), limits_(limits) {}

void ExternalSorter::write_run(const SortWriter& sorted) {
  const MutexLock lock(write_mutex_);
  const SerialSection section(&write_mutex_);
  const std::uint32_t run = next_run_++;
  BlockWriter writer(*this, run);
  for (const auto& entry : sorted.entries()) writer.add(sorted.record(entry));
  writer.finish();
  runs_.push_back({run, writer.blocks()});
}

// Of records that lie one behind the other.
void ExternalSorter::write_run(ByteView records) {
  const std::uint32_t run = next_run_++;
  BlockWriter writer(*this, run);
  BlockReader reader(*this, Bytes(records.begin(), records.end()));
  while (reader.next()) writer.add(reader.whole());
  writer.finish();
  runs_.push_back({run, writer.blocks()});
}

void ExternalSorter::add_run(const NextRecord& next) {
  const MutexLock lock(write_mutex_);
  const std::uint32_t run = next_run_++;
  BlockWriter writer(*this, run);
  ByteView key;
  ByteView payload;
  Bytes record;
  Bytes last_key;
  while (next(key, payload)) {
    if (key.size() != key_bytes_ ||
        (!last_key.empty() && !std::ranges::lexicographical_compare(last_key, key))) {
      throw Error(ErrorKind::corrupt, "records that were sorted elsewhere are not in order");
    }
    last_key.assign(key.begin(), key.end());
    record.assign(key.begin(), key.end());
    append_leb128(record, payload.size());
    record.insert(record.end(), payload.begin(), payload.end());
    writer.add(record);
    ++records_;
  }
  writer.finish();
  if (writer.blocks() > 0) runs_.push_back({run, writer.blocks()});
}

void ExternalSorter::write_memory_runs() {
  for (const Bytes& run : memory_runs_) write_run(run);
  memory_runs_.clear();
}

void ExternalSorter::flush() {
  const MutexLock lock(write_mutex_);
  write_memory_runs();
}

struct MergeReader::Later {
  bool operator()(const std::unique_ptr<ExternalSorter::BlockReader>& a,
                  const std::unique_ptr<ExternalSorter::BlockReader>& b) const {
    return b->before(*a);
  }
};

MergeReader::MergeReader(ExternalSorter& set, bool consume)
    : set_(&set), eraser_(consume ? std::make_unique<ExternalSorter::Eraser>(set) : nullptr) {}

MergeReader::MergeReader(ExternalSorter& set, const std::vector<ExternalSorter::Run>& runs,
                         bool with_memory_runs, bool consume)
    : MergeReader(set, consume) {
  const auto push = [this](std::unique_ptr<ExternalSorter::BlockReader> reader) {
    if (reader->next()) heap_.push_back(std::move(reader));
  };
  for (const ExternalSorter::Run& run : runs) {
    push(std::make_unique<ExternalSorter::BlockReader>(set, run, eraser_.get()));
  }
  if (with_memory_runs) {
    for (Bytes& run : set.memory_runs_) {
      push(std::make_unique<ExternalSorter::BlockReader>(set, consume ? std::move(run) : run));
    }
    if (consume) set.memory_runs_.clear();
  }
  std::make_heap(heap_.begin(), heap_.end(), Later{});
}

void MergeReader::flush() {
  if (eraser_ != nullptr) eraser_->flush();
}

WalkPlace MergeReader::place() const {
  WalkPlace here;
  for (const auto& reader : heap_) here.runs.push_back(reader->place());
  return here;
}

void MergeReader::go_to(const WalkPlace& place) {
  for (const WalkPlace::InRun& run : place.runs) {
    auto reader = std::make_unique<ExternalSorter::BlockReader>(*set_, run, eraser_.get());
    if (!reader->next()) {
      throw Error(ErrorKind::corrupt, "scratch store: a run ends before its checkpoint");
    }
    heap_.push_back(std::move(reader));
  }
  std::make_heap(heap_.begin(), heap_.end(), Later{});
}

MergeReader::MergeReader(MergeReader&&) noexcept = default;
MergeReader::~MergeReader() = default;

bool MergeReader::next() {
  check_interrupted();
  if (current_ != nullptr) {
    // The reader last lent stands at the back of the heap's array.
    if (current_->next()) {
      std::push_heap(heap_.begin(), heap_.end(), Later{});
    } else {
      heap_.pop_back();
    }
    current_ = nullptr;
  }
  if (heap_.empty()) {
    if (eraser_ != nullptr) eraser_->flush();
    return false;
  }
  std::pop_heap(heap_.begin(), heap_.end(), Later{});
  current_ = heap_.back().get();
  return true;
}

ByteView MergeReader::key() const { return current_->key(); }
ByteView MergeReader::payload() const { return current_->payload(); }

SortedRuns ExternalSorter::finish() && { return SortedRuns(*this); }

MergeReader SortedRuns::merge(bool consume, Safepoint* safepoint) const {
  return set_->merge(consume, safepoint);
}

MergeReader SortedRuns::resume(bool consume) const { return set_->resume(consume); }

MergeReader ExternalSorter::merge(bool consume, Safepoint* safepoint) {
  merge_down(safepoint);
  std::vector<Run> runs;
  {
    const MutexLock lock(write_mutex_);
    runs = runs_;
    if (consume) runs_.clear();
  }
  return MergeReader(*this, runs, true, consume);
}

MergeReader ExternalSorter::resume(bool consume) {
  if (consume) {
    const MutexLock lock(write_mutex_);
    runs_.clear();
  }
  return MergeReader(*this, consume);
}

// While there are too many runs, the oldest become one. A run is erased as it is read, so the store
// grows by little.
void ExternalSorter::merge_down(Safepoint* safepoint) {
  if (!merging_down_ && runs_.size() <= limits_.fan_in) return;
  // A checkpoint on the way would write them after the run that is being made, which then could
  // not be appended to.
  write_memory_runs();
  if (merging_down_) {
    const MergingDown begun = *std::exchange(merging_down_, std::nullopt);
    MergeReader walk(*this, true);
    walk.go_to(begun.walk);
    merge_into(std::move(walk), begun.run, safepoint);
  }
  while (runs_.size() > limits_.fan_in) {
    const std::size_t excess = runs_.size() - limits_.fan_in + 1;
    const auto end = runs_.begin() + static_cast<std::ptrdiff_t>(std::min(excess, limits_.fan_in));
    const std::vector<Run> oldest(runs_.begin(), end);
    runs_.erase(runs_.begin(), end);
    merge_into(MergeReader(*this, oldest, false, true), {next_run_++, 0}, safepoint);
  }
}

void ExternalSorter::merge_into(MergeReader merge, Run run, Safepoint* safepoint) {
  BlockWriter writer(*this, run.number, run.blocks);
  while (merge.next()) {
    if (safepoint != nullptr && writer.at_batch_start()) {
      safepoint->pass([&]() SPILLWAY_NO_THREAD_SAFETY_ANALYSIS {
        writer.finish();
        merge.flush();
        merging_down_ = MergingDown{merge.place(), {run.number, writer.blocks()}};
      });
      merging_down_.reset();
    }
    writer.add(merge.current_->whole());
  }
  writer.finish();
  runs_.push_back({run.number, writer.blocks()});
}

}  // namespace spillway
