#include "compress/input_walk.hpp"
#include "compress/stages.hpp"
#include "fasta/input_list.hpp"
#include "segment/splitter_finder.hpp"

namespace spillway {
namespace {

constexpr const char* kTableName = "splitters";

/// Feeds the reference to the finder, and makes checkpoints on the way.
class FeedFinder {
 public:
  FeedFinder(Job& job, SplitterFinder& finder) : checkpoints_(job.checkpoints), finder_(finder) {}

  void at_record(const FastaReader::Mark& mark) { mark_ = &mark; }
  void begin_sample(const std::string&) {}
  void begin_contig(std::string_view) { pause(); }
  void symbols(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte>,
               std::span<const std::uint32_t>) {
    finder_.add_symbols(symbols);
    pause();
  }
  void end_contig() { finder_.end_contig(); }
  void end_sample() {}
  LayoutRecorder* layout() { return nullptr; }

 private:
  void pause() {
    if (!checkpoints_.due()) return;
    checkpoints_.take(Stage::splitters, [this](StateWriter& state) {
      save_mark(state, *mark_);
      finder_.save(state);
    });
  }

  Checkpoints& checkpoints_;
  SplitterFinder& finder_;
  const FastaReader::Mark* mark_ = nullptr;
};

SplitterTable find(Job& job) {
  job.progress.begin(Stage::splitters, bytes_on_disk(job.input(0)),
                     job.done_before(Stage::splitters));
  constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
  const std::uint64_t buffer_bytes = std::min(job.budget.available() / 4, kMostBytes);
  // Two sorts, then two merges of 128 blocks, which are smaller.
  const Reservation held = job.budget.reserve(2 * buffer_bytes, "sorting the reference's k-mers");
  SplitterFinder finder(job.options.shape, job.store, buffer_bytes, job.options.run.force_spill);
  FastaReader::Mark from;
  if (StateReader* progress = job.checkpoints.progress_of(Stage::splitters)) {
    from = load_mark(*progress);
    finder.restore(*progress);
  }
  FeedFinder visitor(job, finder);
  walk_input(job.open_input(0, job.budget.available()), "", job.shape, true, visitor, from);
  SplitterTable table = finder.finish(job.budget);
  job.shape.segment_size = finder.segment_size();
  job.log.stage("splitters: " + std::to_string(table.splitters()) + " splitters, " +
                std::to_string(table.groups()) + " groups of the reference, segments of " +
                std::to_string(job.shape.segment_size) + " bases");
  return table;
}

}  // namespace

SplitterTable find_splitters(Job& job) {
  if (job.checkpoints.stage() > Stage::splitters) {
    return SplitterTable::load(job.store, kTableName, job.budget);
  }
  return find(job);
}

void keep_splitters(Job& job, const SplitterTable& splitters) {
  if (job.checkpoints.stage() > Stage::splitters) return;
  job.checkpoints.cover_once([&](ScratchStore& store) { splitters.save(store, kTableName); });
}

}  // namespace spillway
