#include "base/file.hpp"
#include "compress/input_walk.hpp"
#include "compress/stages.hpp"
#include "segment/splitter_finder.hpp"

namespace spillway {
namespace {

struct FeedFinder {
  SplitterFinder& finder;
  Progress& progress;

  void begin_sample(const std::string&) {}
  void begin_contig(std::string_view) {}
  void symbols(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte>,
               std::span<const std::uint32_t>) {
    finder.add_symbols(symbols);
  }
  void end_contig() { finder.end_contig(); }
  void end_sample() {}
  LayoutRecorder* layout() { return nullptr; }
  std::atomic<std::uint64_t>* read_bytes() { return progress.done_counter(); }
};

}  // namespace

SplitterTable find_splitters(Job& job) {
  job.progress.begin(Stage::splitters, file_bytes(job.inputs.front()));
  constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
  const std::uint64_t buffer_bytes = std::min(job.budget.available() / 4, kMostBytes);
  // Two sorts, then two merges of 128 blocks, which are smaller.
  const Reservation held = job.budget.reserve(2 * buffer_bytes, "sorting the reference's k-mers");
  SplitterFinder finder(job.options.shape, job.store, buffer_bytes, job.options.run.force_spill);
  FeedFinder visitor{finder, job.progress};
  walk_input(job.inputs.front(), job.shown_input(0), "", job.shape, true, visitor);
  SplitterTable table = finder.finish(job.budget);
  job.shape.segment_size = finder.segment_size();
  job.log.stage("splitters: " + std::to_string(table.splitters()) + " splitters, " +
                std::to_string(table.groups()) + " groups of the reference, segments of " +
                std::to_string(job.shape.segment_size) + " bases");
  return table;
}

}  // namespace spillway
