#include "compress/split/splitters.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/interrupt.hpp"
#include "base/ordered_tasks.hpp"
#include "base/worker_pool.hpp"
#include "codec/pack.hpp"
#include "compress/group_ids.hpp"
#include "compress/split/input_walk.hpp"
#include "input/input_list.hpp"
#include "segment/splitter_finder.hpp"

namespace spillway {
namespace {

/// Feeds the reference, which is the first sample of the walk, to the finder, and passes safepoints
/// on the way.
class FeedFinder {
 public:
  FeedFinder(Checkpoints& checkpoints, SplitterFinder& finder)
      : checkpoints_(checkpoints),
        finder_(finder),
        joined_(checkpoints.join("reference", *this)),
        joined_finder_(checkpoints.join("splitter finder", finder)) {}

  /// Where the walk has to begin.
  const InputMark& begin() const { return begin_; }

  void at_record(std::uint64_t member, const FastaReader::Mark& mark) {
    member_ = member;
    mark_ = &mark;
  }
  void begin_sample(const std::string& name) {
    if (!any_) first_ = name;
    any_ = true;
    is_first_ = name == first_;
  }
  void begin_contig(std::string_view) { checkpoints_.pass(); }
  void symbols(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte>,
               std::span<const std::uint32_t>) {
    if (is_first_) finder_.add_symbols(symbols);
    checkpoints_.pass();
  }
  void end_contig() {
    if (is_first_) finder_.end_contig();
  }
  void end_sample(const StreamHash&) {}
  LayoutRecorder* layout() { return nullptr; }
  FastaWarn warn() const { return {}; }  // the next pass warns
  StreamHash* sample_hash() { return nullptr; }

  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    InputMark here;
    if constexpr (!Ar::kLoads) here = {member_, *mark_};
    ar(here, first_);
    if constexpr (Ar::kLoads) {
      begin_ = std::move(here);
      any_ = true;
    }
  }

 private:
  Checkpoints& checkpoints_;
  SplitterFinder& finder_;
  InputMark begin_;
  std::uint64_t member_ = 0;
  const FastaReader::Mark* mark_ = nullptr;  // of the open record
  std::string first_;                        // name of the first sample
  bool any_ = false;
  bool is_first_ = true;  // the sample of the record
  Checkpoints::Part joined_;
  Checkpoints::Part joined_finder_;
};

/// A reference of the archive that is appended to, as the index takes it.
struct IndexedReference {
  std::uint32_t bases = 0;  ///< 0: it is not indexed
  std::vector<Seed> seeds;
};

/// Those of consecutive groups.
using IndexedReferences = std::vector<IndexedReference>;

/// References of consecutive groups that one task indexes.
struct ReferenceRun {
  std::uint32_t begin = 0;               ///< group of the first
  std::span<const std::uint32_t> bases;  ///< of each
};

// Drafts have a million short references: a task for each would cost more than the reference does.
// The references of a run are at most `max_bases` bases together, or it is one.
ReferenceRun next_run(std::span<const std::uint32_t> bases, std::uint32_t begin,
                      std::uint64_t max_bases) {
  constexpr std::size_t kMaxReferences = 1024;
  const auto rest = bases.subspan(begin);
  std::size_t references = 0;
  std::uint64_t sum = 0;
  for (; references < std::min(rest.size(), kMaxReferences); ++references) {
    sum += rest[references];
    if (sum > max_bases && references > 0) break;
  }
  return {begin, rest.first(references)};
}

IndexedReferences index_references(const BaseArchive& base, const ReferenceRun& run,
                                   std::uint64_t longest_bases, std::uint64_t spacing) {
  ZstdDecompressor zstd;
  IndexedReferences indexed(run.bases.size());
  for (std::uint32_t i = 0; i < run.bases.size(); ++i) {
    check_interrupted();
    if (run.bases[i] == 0 || run.bases[i] > longest_bases) continue;
    const std::uint32_t group = run.begin + i;
    Part part = base.reference(group);
    std::vector<Symbol> symbols;
    try {
      symbols = decode_reference(part.metadata, std::move(part.bytes), kSymbolAlphabet, zstd);
    } catch (const Error& error) {
      throw Error(error.kind(), base.reader().path() + ": the reference of group " +
                                    std::to_string(group + kRawGroups) + ": " + error.what());
    }
    IndexedReference& reference = indexed[i];
    reference.bases = static_cast<std::uint32_t>(symbols.size());
    find_seeds(symbols, spacing, reference.seeds);
  }
  return indexed;
}

// In the order of their ids, in which `create` indexes them, too. References that are too long are
// left out: nothing is placed there.
void index_references(const RunContext& run, const BaseArchive& base,
                      std::span<const std::uint32_t> bases, std::uint64_t longest_bases,
                      SeedIndex& index) {
  const std::uint64_t max_tasks = tasks_in_flight(run.plan.workers);
  const Reservation held = run.budget.reserve(index_bytes(run.memory_shape(), run.plan.workers),
                                              "the references of the archive");
  WorkerPool pool(run.plan.workers);
  std::uint32_t next = 0;
  OrderedTasks<IndexedReferences> tasks(pool, max_tasks, [&](const IndexedReferences& indexed) {
    run.progress.add_done(indexed.size());
    for (const IndexedReference& reference : indexed) {
      index.add_group(next++, reference.bases, reference.seeds, 0);
    }
  });
  for (std::uint32_t begin = 0; begin < bases.size();) {
    const ReferenceRun references = next_run(bases, begin, longest_bases);
    begin += static_cast<std::uint32_t>(references.bases.size());
    tasks.submit([&base, references, longest_bases, spacing = index.spacing()] {
      return index_references(base, references, longest_bases, spacing);
    });
  }
  tasks.drain();
}

}  // namespace

SplitterTable find_splitters(const RunContext& run, RunInputs& inputs,
                             const SplittersCounted& counted) {
  run.begin_work(Stage::splitters, bytes_on_disk(inputs[0]));
  constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;
  const std::uint64_t buffer_bytes = std::min(run.budget.available() / 4, kMaxBytes);
  // Two sorts, then two merges of 128 blocks, which are smaller than anything that comes later.
  Reservation held = run.budget.reserve(2 * buffer_bytes, "sorting the reference's k-mers");
  const unsigned threads = run.plan.workers;
  Reservation scanning =
      run.budget.reserve(SplitterFinder::scanning_bytes(threads), "looking through the reference");
  SplitterFinder finder(run.options.shape, run.store, buffer_bytes, run.options.run.force_spill,
                        threads);
  inputs.stamps().check_after(0, [&] {
    FeedFinder visitor(run.checkpoints, finder);
    FastaStreams texts = inputs.open(0, {.max_bytes = run.budget.available(),
                                         .threads = inflating_threads(run.plan.workers, 1)});
    walk_input(texts, run.shape, true, visitor, visitor.begin());
  });
  SplitterTable table =
      finder.finish(run.budget, [&](std::uint64_t splitters, std::uint64_t groups) {
        held.release();
        scanning.release();
        if (counted) counted(finder.segment_size(), splitters, groups);
      });
  run.log.stage("splitters: " + std::to_string(table.splitters()) +
                " in the reference, segments of " + std::to_string(finder.segment_size()) +
                " bases");
  run.log.detail("splitters: " + std::to_string(table.groups()) + " groups of the reference");
  return table;
}

SplitterTable read_splitters(const RunContext& run, const BaseArchive& base, SeedIndex& index) {
  run.begin_work(Stage::splitters, base.groups());
  const std::uint64_t longest = longest_segment_bases(run.memory_shape());
  const std::vector<std::uint32_t> bases = base.reference_bases();
  SplitterTable table = base.read_splitters(bases, longest, run.budget);
  index_references(run, base, bases, longest, index);
  run.log.stage("splitters: " + std::to_string(table.splitters()) + " in the archive, which has " +
                std::to_string(base.samples()) + " samples");
  run.log.detail("splitters: " + std::to_string(table.groups()) + " of " +
                 std::to_string(base.groups()) + " groups have a key");
  return table;
}

SplitterTable load_splitters(const RunContext& run, const SplitterTable::Counted& counted) {
  return SplitterTable::load(run.store, kSplittersName, run.budget, counted);
}

SavedSplitters::SavedSplitters(const RunContext& run, const SplitterTable& splitters)
    : store_(run.store),
      splitters_(splitters),
      is_stored_(run.checkpoints.first_stage() > Stage::splitters),
      joined_(run.checkpoints.join_flush(*this)) {}

void SavedSplitters::flush() {
  if (!std::exchange(is_stored_, true)) splitters_.save(store_, kSplittersName);
}

}  // namespace spillway
