#include "compress/job.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/copy_file.hpp"
#include "base/file.hpp"
#include "base/process_memory.hpp"
#include "base/thread.hpp"
#include "compress/plan/input_estimate.hpp"
#include "compress/plan/memory_needs.hpp"
#include "compress/resume/fingerprint.hpp"
#include "input/input_list.hpp"
#include "input/open_input.hpp"
#include "segment/segment_record.hpp"
#include "segment/splitter_finder.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeptInMemory = 1 << 20;
constexpr std::size_t kExtrasKeptInMemory = 64 << 10;
constexpr std::size_t kCopyBytes = 256 << 10;

// Texts that are larger touch all of the seeds' tables anyway.
constexpr std::uint64_t kTextsOfUsualPages = std::uint64_t{48} << 20;
// How much longer a text is than what it is compressed to: genomes by gzip, and those of an
// archive.
constexpr std::uint64_t kBytesOfCompressed = 3;
constexpr std::uint64_t kBytesOfArchive = 30;

// Other inputs are mostly as the first one.
Pages pages_for(const CreateOptions& options, std::uint64_t input_bytes) {
  std::uint64_t text_bytes = input_bytes;
  if (!options.source.empty()) {
    text_bytes *= kBytesOfArchive;
  } else if (!options.inputs.empty() && is_named_compressed(options.inputs.front().path)) {
    text_bytes *= kBytesOfCompressed;
  }
  return text_bytes > kTextsOfUsualPages ? Pages::large : Pages::usual;
}

// A file as it is, or the text of several.
void copy_input(const Input& input, File& out) {
  if (input.more.empty()) {
    File in = input.path == "-" ? File::borrow(STDIN_FILENO, "standard input")
                                : File::open_read(input.path);
    return copy_rest(in, out);
  }
  const auto text = open_input(input);
  Bytes piece(kCopyBytes);
  while (const std::size_t size = text->read(piece)) out.write(std::span(piece).first(size));
}

// The store of a run that is resumed has a checkpoint that this program can read.
ScratchStore& checked(ScratchStore& store, const Workspace& workspace) {
  if (workspace.resumes()) check_checkpoint_version(store);
  return store;
}

}  // namespace

Job::Job(const CreateOptions& create_options, const Workspace& workspace, RunMonitor& watch)
    : options(create_options),
      shape(with_segment_size(create_options.shape)),
      plan(MemoryPlan::make(memory_shape_of(create_options, shape), create_options.run,
                            held_beside(create_options))),
      budget(plan.budget_bytes),
      log(watch.log()),
      progress(watch.progress()),
      store(workspace.scratch(), create_options.run.max_scratch_bytes,
            workspace.resumes() ? ScratchStore::Begin::at_checkpoint : ScratchStore::Begin::anew,
            create_options.run.memory_bytes + plan.workers * kStackBytes),
      scratch_watch(watch.attach_scratch(store.directory())),
      checkpoints(checked(store, workspace), create_options.run, workspace.is_resumable(),
                  workspace.resumes(),
                  [&watch](double seconds) {
                    watch.log().detail("checkpoint in " + std::to_string(seconds) + " s");
                    watch.checkpoint_taken();
                  }),
      input_stamps(create_options, store),
      catalogue_reservation(budget.reserve(kCatalogueBytes, "the names of samples and contigs")),
      catalogue(store, kCatalogueBytes, create_options.run.force_spill),
      segments(store, "segments", kSegmentKeyBytes, segment_limits()),
      unplaced(store, "unplaced", kPositionBytes, unplaced_limits()),
      masks(store, "masks", kMaskKeyBytes, segment_limits()),
      placements(store, "placements", kPositionBytes, segment_limits()),
      residues(store, "residues", kPositionBytes, extras_limits(kExtrasFanIn)),
      headers(store, "headers", kPositionBytes, extras_limits(kHeaderFanIn)),
      layout(store, "layout", kPositionBytes, extras_limits(kExtrasFanIn)),
      digests(store, "digests", kDigestKeyBytes, segment_limits()),
      kept_parts(store, "kept parts", kPartKeyBytes, segment_limits()),
      input_first_samples(create_options.inputs.size()) {
  watch.set_limits(options.run.memory_bytes, plan.workers);
  store.keep();  // the workspace removes it
  input_stamps.take();
  if (!options.source.empty() && checkpoints.first_stage() <= Stage::split) {
    sources.emplace(options.source, plan.workers, budget,
                    [this](const std::string& text) { log.warn(text); });
  }
  // Where the archive has taken the place of what it was appended to, that is gone.
  const bool reads_base = !options.base.empty() && checkpoints.first_stage() <= Stage::metadata;
  if (checkpoints.enabled()) fingerprint(options, store, workspace.resumes(), reads_base);
  if (reads_base) {
    base.emplace(options.base, budget);
    first_sample = base->samples();
    groups = base->groups();
    progress.set_shares(append_shares({progress.input_bytes, groups, base->reader().file_size()}));
  }
  if (checkpoints.first_stage() <= Stage::place) {
    seeds.emplace(store, budget, pages_for(options, progress.input_bytes));
  }
  join_checkpoints();
  if (workspace.resumes()) {
    const bool is_chosen = checkpoints.first_stage() > Stage::splitters;
    check_segment_size(options, store, is_chosen ? shape.segment_size : 0);
    if (names_known_after_reading) progress.total_samples = 0;  // unknown for tar archives
  } else if (options.base.empty()) {
    spool_reference();
  }
}

void Job::join_checkpoints() {
  joined_.push_back(checkpoints.join_always("run", *this));
  joined_.push_back(checkpoints.join_always("catalogue", catalogue));
  for (const auto& [section, set] : std::initializer_list<std::pair<const char*, ExternalSorter*>>{
           {"segments", &segments},
           {"unplaced", &unplaced},
           {"masks", &masks},
           {"placements", &placements},
           {"residues", &residues},
           {"headers", &headers},
           {"layout", &layout},
           {"digests", &digests},
           {"kept parts", &kept_parts}}) {
    joined_.push_back(checkpoints.join_always(section, *set));
  }
  if (base) joined_base_ = checkpoints.join_always("base", *base);
  if (seeds) joined_seeds_ = checkpoints.join_always("seeds", *seeds);
}

void Job::drop_base() {
  joined_base_ = {};
  base.reset();
}

void Job::drop_seeds() {
  joined_seeds_ = {};
  seeds.reset();
}

ExternalSorter::Limits Job::segment_limits() const {
  return {.fan_in = kSegmentFanIn, .keep_in_memory = options.run.force_spill ? 0 : kKeptInMemory};
}

Job::Spool::~Spool() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
}

void Job::Spool::copy(const Input& input, const fs::path& path) {
  path_ = path;
  File out = File::create(path);
  copy_input(input, out);
  out.close();
}

// The reference is read twice. What gives its bytes only once (standard input, a FIFO) is copied to
// scratch as it comes.
void Job::spool_reference() {
  const Input& reference = options.inputs.front();
  if (can_be_read_again(reference)) return;
  const fs::path copy = store.directory() / "reference";
  spool_.copy(reference, copy);
  spooled_ = Input{.path = copy.string(),
                   .sample = reference.sample,
                   .named_by_file = reference.named_by_file && reference.more.empty()};
}

ShapeOptions Job::memory_shape() const { return memory_shape_of(options, shape); }

ExternalSorter::Limits Job::unplaced_limits() const {
  ExternalSorter::Limits limits = segment_limits();
  limits.fan_in = kUnplacedFanIn;
  return limits;
}

ExternalSorter::Limits Job::extras_limits(std::size_t fan_in) const {
  return {.fan_in = fan_in, .keep_in_memory = options.run.force_spill ? 0 : kExtrasKeptInMemory};
}

std::string Job::shown_input(std::size_t i) const { return shown_name(options.inputs[i]); }

FastaStreams Job::open_input(std::size_t i, std::uint64_t max_decoder_bytes) {
  input_stamps.check(i);
  const Input& from = input(i);
  if (sources) return {sources->open(from.sample, progress.done_counter()), from.sample};
  return {from, shown_input(i), progress.done_counter(), max_decoder_bytes};
}

}  // namespace spillway
