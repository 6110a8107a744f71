#include "compress/job.hpp"

#include <unistd.h>

#include "base/copy_file.hpp"
#include "base/file.hpp"
#include "base/process_memory.hpp"
#include "fasta/input_list.hpp"
#include "segment/segment_record.hpp"
#include "segment/splitter_finder.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeptInMemory = 1 << 20;
constexpr std::size_t kExtrasKeptInMemory = 64 << 10;

// "spillway-scratch.<name of the output>.<process>" in the scratch directory.
fs::path scratch_path(const CreateOptions& options) {
  const std::string name =
      options.output.empty() ? std::string("stdout") : options.output.filename().string();
  return options.run.scratch_dir / ("spillway-scratch." + name + "." + std::to_string(::getpid()));
}

// Until the reference has told, the largest segments that it can lead to are allowed for.
ShapeOptions with_segment_size(ShapeOptions shape) {
  if (shape.segment_size == kChooseSegmentSize) shape.segment_size = kLargestChosenSegment;
  return shape;
}

std::vector<std::string> paths_of(const std::vector<Input>& inputs) {
  std::vector<std::string> paths;
  paths.reserve(inputs.size());
  for (const Input& input : inputs) paths.push_back(input.path);
  return paths;
}

}  // namespace

Job::Job(const CreateOptions& create_options, RunWatch& watch)
    : options(create_options),
      shape(with_segment_size(create_options.shape)),
      plan(MemoryPlan::make(shape, create_options.run)),
      budget(plan.budget_bytes),
      log(watch.log()),
      progress(watch.progress()),
      inputs(paths_of(create_options.inputs)),
      store(scratch_path(create_options), create_options.run.max_scratch_bytes),
      scratch_watch(watch.watch_scratch(store.directory())),
      catalogue_reservation(budget.reserve(kCatalogueBytes, "the names of samples and contigs")),
      catalogue(store, kCatalogueBytes, create_options.run.force_spill),
      segments(store, "segments", kSegmentKeyBytes, segment_limits()),
      strays(store, "strays", kPositionBytes, stray_limits()),
      masks(store, "masks", kMaskKeyBytes, segment_limits()),
      placements(store, "placements", kPositionBytes, segment_limits()),
      residues(store, "residues", kPositionBytes, extras_limits(kExtrasFanIn)),
      headers(store, "headers", kPositionBytes, extras_limits(kHeaderFanIn)),
      layout(store, "layout", kPositionBytes, extras_limits(kExtrasFanIn)),
      digests(store, "digests", kDigestKeyBytes, segment_limits()),
      input_hashes(create_options.inputs.size()),
      input_first_samples(create_options.inputs.size()),
      stray_anchors(std::in_place, budget),
      anchors(std::in_place, budget) {
  watch.set_limits(options.run.memory_bytes, plan.workers);
  if (options.run.keep_scratch) store.keep();
  spool_reference();
}

RunSet::Limits Job::segment_limits() const {
  return {.fan_in = kSegmentFanIn, .keep_in_memory = options.run.force_spill ? 0 : kKeptInMemory};
}

Job::Spool::~Spool() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
}

void Job::Spool::copy(const std::string& input, const fs::path& path) {
  path_ = path;
  File out = File::create(path);
  File in = input == "-" ? File::borrow(STDIN_FILENO, "standard input") : File::open_read(input);
  copy_rest(in, out);
  out.close();
}

// The reference is read twice. What gives its bytes only once (standard input, a FIFO) is copied to
// scratch as it comes.
void Job::spool_reference() {
  std::string& reference = inputs.front();
  if (can_be_read_again(reference)) return;
  const fs::path copy = store.directory() / "reference";
  spool_.copy(reference, copy);
  reference = copy.string();
}

RunSet::Limits Job::stray_limits() const {
  RunSet::Limits limits = segment_limits();
  limits.fan_in = kStrayFanIn;
  return limits;
}

RunSet::Limits Job::extras_limits(std::size_t fan_in) const {
  return {.fan_in = fan_in, .keep_in_memory = options.run.force_spill ? 0 : kExtrasKeptInMemory};
}

std::string Job::shown_input(std::size_t i) const {
  const std::string& path = options.inputs[i].path;
  return path == "-" ? "standard input" : path;
}

}  // namespace spillway
