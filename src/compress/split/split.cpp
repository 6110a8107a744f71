#include "compress/split/split.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/task_future.hpp"
#include "base/work_listener.hpp"
#include "base/worker_pool.hpp"
#include "compress/replace/replaced_archive.hpp"
#include "compress/resume/checkpoint_gate.hpp"
#include "compress/split/input_queue.hpp"
#include "compress/split/sample_splitter.hpp"
#include "fasta/safe_header.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// The threads of the stage, which come together for checkpoints.
class SplitThreads {
 public:
  SplitThreads(const RunContext& run, const SplitParts& parts, unsigned threads)
      : run_(run),
        parts_(parts),
        buffer_bytes_(run.plan.sort_bytes / threads),
        samples_(run.budget, parts.inputs.first_sample()),
        decoding_held_(reserve_for_decoding(run)),
        decoding_({.max_bytes =
                       run.shape.pansn ? decoding_held_.bytes() : run.budget.available() / threads,
                   .threads = inflating_threads(run.plan.workers, threads)}),
        queue_(parts.inputs, run.shape, decoding_),
        open_(threads),
        gate_(run.checkpoints, threads),
        joined_(run.checkpoints.join("split", *this)) {}

  /// The work of one thread of the pool, number `thread`.
  void work(std::size_t thread, WorkerPool& pool) {
    ++begun_threads_;
    try {
      split_inputs(thread, pool);
    } catch (const AnotherThreadFailed&) {
      return gate_.leave(true);
    } catch (...) {
      queue_.stop();
      gate_.leave(true);
      throw;
    }
    gate_.leave(false);
  }

  const SplitCounts& counts() const { return counts_; }

  /// For checkpoints. REQUIRES: all threads stand still, or have left.
  template <typename Ar>
  void state(Ar& ar) {
    std::vector<OpenInput> open;
    for (const auto& place : open_) {
      if (place) open.push_back(*place);
    }
    queue_.state(ar, std::move(open));
    ar(counts_, samples_);
  }

  /// Tells the catalogue of the samples that headers have named, once all is read.
  void add_samples_by_header() {
    samples_.for_each([this](std::uint32_t number, const SampleTable::Sample& sample) {
      parts_.catalogue.add_sample(number, safe_sample_name(sample.name), sample.contigs,
                                  sample.hash.digest128());
    });
  }

 private:
  // What samples take may not be used by decompressors: each has half.
  static Reservation reserve_for_decoding(const RunContext& run) {
    return run.shape.pansn ? run.budget.reserve(run.budget.available() / 2, "decompressing")
                           : Reservation();
  }

  // Each input goes to the thread that is free: first those that were open at a checkpoint.
  void split_inputs(std::size_t thread, WorkerPool& pool) {
    // A thread is free only if no worker is still to begin on it.
    const auto has_helper = [&] { return begun_threads_ == open_.size() && pool.has_idle(); };
    SampleSplitter splitter(run_, parts_, {counts_, run_.shape.pansn ? &samples_ : nullptr, gate_},
                            open_[thread], buffer_bytes_, pool, has_helper);
    splitter.set_sample(parts_.inputs.first_sample());
    split_shared_inputs(splitter);
    splitter.finish();
    open_[thread].reset();
  }

  void split_shared_inputs(SampleSplitter& splitter) {
    SharedPieces pieces(&queue_);
    while (const auto begun = queue_.next_begun()) {
      pieces.next();
      splitter.resume(*begun);
      FastaStreams texts = parts_.inputs.open(begun->input, decoding_);
      walk(splitter, texts, begun->mark);
    }
    for (;;) {
      pieces.next();
      auto claimed = queue_.claim();
      if (!claimed) return;
      splitter.set_input(claimed->input);
      if (!run_.shape.samples_by_header()) splitter.set_sample(claimed->first_sample);
      parts_.inputs.set_first_sample_of(
          claimed->input, run_.shape.pansn ? samples_.next() : splitter.next_sample());
      walk(splitter, claimed->texts, {});
    }
  }

  void walk(SampleSplitter& splitter, FastaStreams& texts, const InputMark& from) {
    parts_.inputs.stamps().check_after(
        splitter.input(), [&] { walk_input(texts, run_.shape, false, splitter, from); });
    if (!texts.is_tar()) return;
    if (texts.left_out() > 0) {
      run_.log.stage(parts_.inputs.shown(splitter.input()) +
                     ": members left out, whose names are not those of FASTA files: " +
                     std::to_string(texts.left_out()));
    }
    queue_.end_tar(splitter.next_sample());
  }

  const RunContext& run_;
  const SplitParts& parts_;
  std::size_t buffer_bytes_;  // of each thread
  SampleTable samples_;       // with --pansn, which has one thread
  Reservation decoding_held_;
  Decoding decoding_;  // for each thread
  InputQueue queue_;
  SplitCounts counts_;
  std::atomic<std::size_t> begun_threads_{0};
  std::vector<std::optional<OpenInput>> open_;  // by thread: its input, as it is at the gate
  CheckpointGate gate_;
  Checkpoints::Part joined_;  // last: it loads what is above
};

// Where headers or tar archives name samples, their names are known only once all is read.
void add_known_samples(const RunContext& run, const SplitParts& parts) {
  if (!run.shape.samples_by_header() && !parts.inputs.names_known_after_reading()) return;
  if (parts.base != nullptr) {
    std::uint32_t sample = 0;
    parts.base->for_each_sample(
        [&](std::string_view name) { parts.catalogue.add_known_sample(sample++, name); });
  }
  for_each_replaced_sample(
      run.options, [&](std::string_view name) { parts.catalogue.add_replaced_sample(name); });
}

}  // namespace

SplitResult split(const RunContext& run, const SplitParts& parts) {
  RunInputs& inputs = parts.inputs;
  Catalogue& catalogue = parts.catalogue;
  // Where headers name samples, their numbers are known only from what comes before.
  const std::size_t max_threads = run.shape.samples_by_header() ? 1 : inputs.count();
  const auto threads = static_cast<unsigned>(std::min<std::size_t>(run.plan.workers, max_threads));
  const std::uint64_t in_hand = split_bytes_per_worker(run.memory_shape());
  const Reservation held = run.budget.reserve(run.plan.sort_bytes + threads * in_hand, "pass one");
  run.begin_work(Stage::split,
                 run.progress.input_bytes + (inputs.is_copied(0) ? bytes_on_disk(inputs[0]) : 0));
  SplitThreads stage(run, parts, threads);
  {
    WorkerPool pool(run.plan.workers);
    std::vector<TaskFuture<void>> done;
    done.push_back(pool.submit([&index = std::as_const(parts.seeds.index)] { index.populate(); }));
    for (unsigned i = 0; i < threads; ++i) {
      done.push_back(pool.submit([&stage, &pool, i] { stage.work(i, pool); }));
    }
    for (auto& result : done) result.get();
  }
  inputs.close_archive();
  stage.add_samples_by_header();
  add_known_samples(run, parts);
  refuse_loss(run.options.output, catalogue.finish([&](std::uint32_t sample) {
    return inputs.origin_of(sample, inputs.first_sample() + catalogue.samples());
  }));
  const SplitCounts& counts = stage.counts();
  const bool has_reference = parts.base == nullptr && inputs.first_sample() == 0;
  if (has_reference && counts.reference_groups != parts.splitters.groups()) {
    throw Error(ErrorKind::input, inputs.shown(0) + ": changed while it was being read");
  }
  run.log.stage("split: " + std::to_string(catalogue.samples()) + " samples, " +
                std::to_string(catalogue.contigs()) + " contigs, " + std::to_string(counts.bases) +
                " bases");
  run.log.detail("split: " + std::to_string(counts.segments) + " segments, " +
                 std::to_string(counts.unplaced) + " of them unplaced");
  return {counts.bases, counts.segments, counts.unplaced};
}

}  // namespace spillway
