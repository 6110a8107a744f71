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
constexpr const char* kSeedsName = "seeds";
constexpr const char* kUnplacedSeedsName = "seeds of unplaced segments";

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
      checkpoints(store, create_options.run, workspace.is_resumable(), workspace.resumes(),
                  [this, &watch](double seconds) {
                    log.detail("checkpoint in " + std::to_string(seconds) + " s");
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
      input_first_samples(create_options.inputs.size()),
      unplaced_seeds(std::in_place, budget, pages_for(options, progress.input_bytes)),
      seeds(std::in_place, budget, pages_for(options, progress.input_bytes)) {
  watch.set_limits(options.run.memory_bytes, plan.workers);
  store.keep();  // the workspace removes it
  input_stamps.take();
  if (!options.source.empty() && checkpoints.stage() <= Stage::split) {
    sources.emplace(options.source, plan.workers, budget,
                    [this](const std::string& text) { log.warn(text); });
  }
  // Where the archive has taken the place of what it was appended to, that is gone.
  const bool reads_base = !options.base.empty() && checkpoints.stage() <= Stage::metadata;
  if (checkpoints.enabled()) fingerprint(options, store, workspace.resumes(), reads_base);
  if (reads_base) {
    base.emplace(options.base, budget);
    first_sample = base->samples();
    groups = base->groups();
    progress.set_shares(append_shares({progress.input_bytes, groups, base->reader().file_size()}));
  }
  checkpoints.cover([this](StateWriter& state) { save(state); });
  if (workspace.resumes()) {
    restore(checkpoints.state());
    const bool is_chosen = checkpoints.stage() > Stage::splitters;
    check_segment_size(options, store, is_chosen ? shape.segment_size : 0);
  } else if (options.base.empty()) {
    spool_reference();
  }
}

void Job::save(StateWriter& state) {
  const ProgressSnapshot so_far = progress.snapshot();
  for (const std::uint64_t count : {so_far.done, so_far.samples, so_far.contigs, so_far.bases,
                                    so_far.segments, so_far.unplaced, so_far.groups}) {
    state.number(count);
  }
  state.number(shape.segment_size);
  state.number(shape.pack_cardinality);
  state.number(groups);
  state.number(empty_segment ? 1 : 0);
  state.number(empty_segment ? empty_segment->group : 0);
  state.number(empty_segment ? empty_segment->id : 0);
  state.number(first_sample);
  state.bytes(base ? base->saved() : Bytes());
  for (const std::uint32_t first : input_first_samples) state.number(first);
  state.number(names_known_after_reading ? 1 : 0);
  catalogue.save(state);
  for (ExternalSorter* set : sets()) set->save(state);
  state.number(seeds ? 1 : 0);
  if (!seeds) return;
  seeds->save(store, kSeedsName);
  unplaced_seeds->save(store, kUnplacedSeedsName);
}

void Job::restore(StateReader& state) {
  state.number(done_before_);
  for (std::atomic<std::uint64_t>* count :
       {&progress.samples, &progress.contigs, &progress.bases, &progress.segments,
        &progress.unplaced, &progress.groups}) {
    *count = state.number();
  }
  state.number(shape.segment_size);
  state.number(shape.pack_cardinality);
  state.number(groups);
  const bool has_empty_segment = state.flag();
  SegmentAddress address;
  state.number(address.group);
  state.number(address.id);
  if (has_empty_segment) empty_segment = address;
  state.number(first_sample);
  const ByteView of_base = state.bytes();
  if (base) base->restore(of_base);
  for (std::uint32_t& first : input_first_samples) state.number(first);
  names_known_after_reading = state.flag();
  if (names_known_after_reading) progress.total_samples = 0;  // of tar archives nobody knows
  catalogue.restore(state);
  for (ExternalSorter* set : sets()) set->restore(state);
  if (state.flag()) {
    seeds->restore(store, kSeedsName);
    unplaced_seeds->restore(store, kUnplacedSeedsName);
  } else {
    seeds.reset();
    unplaced_seeds.reset();
  }
}

std::array<ExternalSorter*, 9> Job::sets() {
  return {&segments, &unplaced, &masks,   &placements, &residues,
          &headers,  &layout,   &digests, &kept_parts};
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
