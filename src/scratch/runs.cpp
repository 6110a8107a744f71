#include "scratch/runs.hpp"

#include <algorithm>

#include "base/interrupt.hpp"
#include "scratch/run_blocks.hpp"

namespace spillway {

RunSet::RunSet(ScratchStore& store, const std::string& name, std::size_t key_bytes, Limits limits)
    : store_(store), table_(store.table(name)), key_bytes_(key_bytes), limits_(limits) {}

void RunSet::write_run(const RunBuilder& sorted) {
  const std::lock_guard lock(write_mutex_);
  const std::uint32_t run = next_run_++;
  BlockWriter writer(*this, run);
  for (const auto& entry : sorted.entries()) writer.add(sorted.record(entry));
  writer.finish();
  runs_.push_back(run);
}

struct RunMerge::Later {
  bool operator()(const std::unique_ptr<RunSet::BlockReader>& a,
                  const std::unique_ptr<RunSet::BlockReader>& b) const {
    return b->before(*a);
  }
};

RunMerge::RunMerge(RunSet& set, std::vector<std::uint32_t> runs, bool with_memory_runs,
                   bool consume) {
  if (consume) eraser_ = std::make_unique<RunSet::Eraser>(set);
  const auto push = [this](std::unique_ptr<RunSet::BlockReader> reader) {
    if (reader->next()) heap_.push_back(std::move(reader));
  };
  for (const std::uint32_t run : runs) {
    push(std::make_unique<RunSet::BlockReader>(set, run, eraser_.get()));
  }
  if (with_memory_runs) {
    for (Bytes& run : set.memory_runs_) {
      push(std::make_unique<RunSet::BlockReader>(set, consume ? std::move(run) : run));
    }
    if (consume) set.memory_runs_.clear();
  }
  std::make_heap(heap_.begin(), heap_.end(), Later{});
}

RunMerge::RunMerge(RunMerge&&) noexcept = default;
RunMerge::~RunMerge() = default;

bool RunMerge::next() {
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

ByteView RunMerge::key() const { return current_->key(); }
ByteView RunMerge::payload() const { return current_->payload(); }

RunMerge RunSet::merge(bool consume) {
  merge_down();
  std::vector<std::uint32_t> runs = runs_;
  if (consume) runs_.clear();
  return RunMerge(*this, std::move(runs), true, consume);
}

// While there are too many runs, the oldest become one. A run is erased as it is read, so the store
// grows by little.
void RunSet::merge_down() {
  while (runs_.size() > limits_.fan_in) {
    const std::size_t excess = runs_.size() - limits_.fan_in + 1;
    const auto end = runs_.begin() + static_cast<std::ptrdiff_t>(std::min(excess, limits_.fan_in));
    std::vector<std::uint32_t> oldest(runs_.begin(), end);
    runs_.erase(runs_.begin(), end);
    const std::uint32_t run = next_run_++;
    BlockWriter writer(*this, run);
    RunMerge merge(*this, std::move(oldest), false, true);
    while (merge.next()) writer.add(merge.current_->whole());
    writer.finish();
    runs_.push_back(run);
  }
}

}  // namespace spillway
