#include "scratch/external_sort.hpp"

#include <algorithm>
#include <utility>

#include "base/interrupt.hpp"
#include "scratch/sorted_run_blocks.hpp"

namespace spillway {

ExternalSorter::ExternalSorter(ScratchStore& store, const std::string& name, std::size_t key_bytes,
                               Limits limits)
    : store_(store), table_(store.table(name)), key_bytes_(key_bytes), limits_(limits) {}

void ExternalSorter::write_run(const SortWriter& sorted) {
  const std::lock_guard lock(write_mutex_);
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

void ExternalSorter::write_memory_runs() {
  for (const Bytes& run : memory_runs_) write_run(run);
  memory_runs_.clear();
}

void ExternalSorter::save(StateWriter& state) {
  const std::lock_guard lock(write_mutex_);
  write_memory_runs();
  state.number(records_);
  state.number(next_run_);
  state.number(runs_.size());
  const auto save_run = [&state](const Run& run) {
    state.number(run.number);
    state.number(run.blocks);
  };
  for (const Run& run : runs_) save_run(run);
  state.number(merging_down_ ? 1 : 0);
  if (merging_down_) {
    state.bytes(merging_down_->walk);
    save_run(merging_down_->run);
  }
}

void ExternalSorter::restore(StateReader& state) {
  records_ = state.number();
  state.number(next_run_);
  const auto restore_run = [&state](Run& run) {
    state.number(run.number);
    state.number(run.blocks);
  };
  for (std::uint64_t left = state.number(); left > 0; --left) restore_run(runs_.emplace_back());
  if (!state.flag()) return;
  const ByteView walk = state.bytes();
  merging_down_ = MergingDown{{walk.begin(), walk.end()}, {}};
  restore_run(merging_down_->run);
}

struct MergeReader::Later {
  bool operator()(const std::unique_ptr<ExternalSorter::BlockReader>& a,
                  const std::unique_ptr<ExternalSorter::BlockReader>& b) const {
    return b->before(*a);
  }
};

MergeReader::MergeReader(ExternalSorter& set, const std::vector<ExternalSorter::Run>& runs,
                         bool with_memory_runs, bool consume) {
  if (consume) eraser_ = std::make_unique<ExternalSorter::Eraser>(set);
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

MergeReader::MergeReader(ExternalSorter& set, StateReader& state, bool consume) {
  if (consume) eraser_ = std::make_unique<ExternalSorter::Eraser>(set);
  for (std::uint64_t left = state.number(); left > 0; --left) {
    auto reader = std::make_unique<ExternalSorter::BlockReader>(set, state, eraser_.get());
    if (!reader->next()) {
      throw Error(ErrorKind::corrupt, "scratch store: a run ends before its checkpoint");
    }
    heap_.push_back(std::move(reader));
  }
  std::make_heap(heap_.begin(), heap_.end(), Later{});
}

void MergeReader::save(StateWriter& state) const {
  if (eraser_ != nullptr) eraser_->flush();
  state.number(heap_.size());
  for (const auto& reader : heap_) reader->save(state);
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

MergeReader ExternalSorter::merge(bool consume, PausePoint* pause) {
  merge_down(pause);
  const std::vector<Run> runs = runs_;
  if (consume) runs_.clear();
  return MergeReader(*this, runs, true, consume);
}

MergeReader ExternalSorter::resume_merge(StateReader& state, bool consume) {
  if (consume) runs_.clear();
  return MergeReader(*this, state, consume);
}

// While there are too many runs, the oldest become one. A run is erased as it is read, so the store
// grows by little.
void ExternalSorter::merge_down(PausePoint* pause) {
  if (!merging_down_ && runs_.size() <= limits_.fan_in) return;
  // A checkpoint on the way would write them behind the run that is being made, which then could
  // not be appended to.
  write_memory_runs();
  if (merging_down_) {
    const MergingDown begun = *std::exchange(merging_down_, std::nullopt);
    StateReader walk(begun.walk);
    merge_into(MergeReader(*this, walk, true), begun.run, pause);
  }
  while (runs_.size() > limits_.fan_in) {
    const std::size_t excess = runs_.size() - limits_.fan_in + 1;
    const auto end = runs_.begin() + static_cast<std::ptrdiff_t>(std::min(excess, limits_.fan_in));
    const std::vector<Run> oldest(runs_.begin(), end);
    runs_.erase(runs_.begin(), end);
    merge_into(MergeReader(*this, oldest, false, true), {next_run_++, 0}, pause);
  }
}

void ExternalSorter::merge_into(MergeReader merge, Run run, PausePoint* pause) {
  BlockWriter writer(*this, run.number, run.blocks);
  while (merge.next()) {
    if (pause != nullptr && writer.at_batch_start() && pause->due()) {
      writer.finish();
      StateWriter walk;
      merge.save(walk);
      merging_down_ = MergingDown{walk.written(), {run.number, writer.blocks()}};
      pause->take();
      merging_down_.reset();
    }
    writer.add(merge.current_->whole());
  }
  writer.finish();
  runs_.push_back({run.number, writer.blocks()});
}

}  // namespace spillway
