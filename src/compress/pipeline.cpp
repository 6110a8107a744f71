#include "compress/pipeline.hpp"

#include <string>
#include <utility>

#include "base/work_listener.hpp"
#include "compress/append/copy_base.hpp"
#include "compress/check/check_result.hpp"
#include "compress/encode/encode.hpp"
#include "compress/encode/pack_cardinality.hpp"
#include "compress/metadata/metadata.hpp"
#include "compress/place/place.hpp"
#include "compress/plan/input_estimate.hpp"
#include "compress/publish_archive.hpp"
#include "compress/reader_warning.hpp"
#include "compress/resume/fingerprint.hpp"
#include "compress/resume/publish_record.hpp"
#include "compress/split/split.hpp"

namespace spillway {
namespace {

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

}  // namespace

const Pipeline::StageOfRun Pipeline::kStages[] = {
    {Stage::splitters, &Pipeline::find_splitters},
    {Stage::split, &Pipeline::split},
    {Stage::place, &Pipeline::place},
    {Stage::encode, &Pipeline::encode},
    {Stage::metadata, &Pipeline::write_metadata},
    {Stage::verify, &Pipeline::verify},
    {Stage::publish, &Pipeline::publish},
};

Pipeline::Pipeline(const CreateOptions& options, const Workspace& workspace, RunMonitor& monitor)
    : workspace_(workspace), resources_(options, workspace, monitor) {
  inputs_.take_stamps();
  if (!options.source.empty() && checkpoints_.first_stage() <= Stage::split) {
    inputs_.open_archive(run_.plan.workers, budget_,
                         [&log = run_.log](const std::string& text) { log.warn(text); });
  }
  if (checkpoints_.enabled()) fingerprint(options, store_, is_resumed(), reads_base());
  if (reads_base()) {
    base_.emplace(options.base, budget_);
    inputs_.set_first_sample(base_->samples());
    groups_ = base_->groups();
    run_.progress.set_shares(
        append_shares({run_.progress.input_bytes, groups_, base_->reader().file_size()}));
  }
  if (checkpoints_.first_stage() <= Stage::place) {
    seeds_.emplace(store_, budget_, pages_for(options, run_.progress.input_bytes));
  }
  join_checkpoints();
  if (is_resumed()) {
    const bool is_chosen = checkpoints_.first_stage() > Stage::splitters;
    check_segment_size(options, store_, is_chosen ? run_.shape.segment_size : 0);
  } else if (!run_.is_append()) {
    inputs_.copy_reference(store_.directory() / "reference");
  }
}

void Pipeline::join_checkpoints() {
  joined_ = sets_.join(checkpoints_);
  joined_.push_back(checkpoints_.join_always("run", *this));
  joined_.push_back(checkpoints_.join_always("inputs", inputs_));
  joined_.push_back(checkpoints_.join_always("catalogue", catalogue_));
  if (base_) joined_base_ = checkpoints_.join_always("base", *base_);
  if (seeds_) joined_seeds_ = checkpoints_.join_always("seeds", *seeds_);
}

std::uint64_t Pipeline::run(File* stream) {
  stream_ = stream;
  open_archive();
  const NewName name(checkpoints_, workspace_.partial());
  if (base_ && !is_resumed()) check_base();
  if (!run_.options.source.empty()) check_source();
  const Stage first = checkpoints_.first_stage();
  if (first > Stage::splitters && first <= Stage::metadata) load_splitters();
  WorkListener* const listener = current_work_listener();
  for (const auto& [stage, work] : kStages) {
    if (stage < first) continue;
    checkpoints_.begin(stage);
    if (listener != nullptr) listener->stage_begins(name_of(stage));
    (this->*work)();
  }
  return archive_->result().bytes;
}

void Pipeline::open_archive() {
  directory_held_ = budget_.reserve(kDirectoryBytes, "the archive's directory");
  File partial = open_partial(run_, workspace_.partial());
  partial_id_ = partial.id();
  archive_.emplace(std::move(partial), store_, kDirectoryBytes - PartHashRecorder::memory_bytes(),
                   run_.options.run.force_spill);
  joined_archive_ = checkpoints_.join_always("archive", *archive_);
}

// Before any work that takes long.
void Pipeline::check_base() {
  if (!run_.shape.samples_by_header() && base_->refuse_known_samples(run_.options.inputs)) {
    inputs_.set_names_known_after_reading();
  }
  if (run_.options.run.verify == VerifyLevel::full) check_stored_parts(run_, base_->reader());
}

// What is converted gets hashes of its own: damage would pass for what was written. A resumed job
// checks again, because it reads again.
void Pipeline::check_source() {
  if (checkpoints_.first_stage() > Stage::split) return;
  check_stored_parts(run_, ArchiveReader(run_.options.source));
}

void Pipeline::keep_splitters(SplitterTable table) {
  splitters_.emplace(std::move(table));
  saved_splitters_.emplace(run_, *splitters_);
}

void Pipeline::load_splitters() {
  keep_splitters(
      spillway::load_splitters(run_, [this](std::uint64_t splitters, std::uint64_t groups) {
        if (!base_) resources_.make_room_for_splitters(splitters, groups);
      }));
}

void Pipeline::find_splitters() {
  if (base_) return keep_splitters(read_splitters(run_, *base_, seeds_->index));
  const auto counted = [this](std::uint32_t segment_size, std::uint64_t splitters,
                              std::uint64_t groups) {
    run_.shape.segment_size = segment_size;
    resources_.make_room_for_splitters(splitters, groups);
  };
  keep_splitters(spillway::find_splitters(run_, inputs_, counted));
}

void Pipeline::split() {
  spillway::split(run_,
                  {inputs_, *splitters_, base_ ? &*base_ : nullptr, sets_, catalogue_, *seeds_});
  if (!base_) groups_ = splitters_->groups();
}

void Pipeline::place() {
  groups_ =
      spillway::place(
          run_, {*splitters_, std::move(sets_.unplaced).finish(), sets_.segments, *seeds_}, groups_)
          .groups;
  joined_seeds_ = {};
  seeds_.reset();
}

// Nothing before depends on it; from here on it is part of what checkpoints hold.
void Pipeline::choose_pack_cardinality() {
  run_.shape.pack_cardinality =
      pack_cardinality_for(run_.shape, catalogue_.samples(), sets_.segments.records());
}

void Pipeline::encode() {
  choose_pack_cardinality();
  const EncodeResult result =
      spillway::encode(run_,
                       {std::move(sets_.segments).finish(), sets_.placements, sets_.masks,
                        base_ ? &*base_ : nullptr, groups_, catalogue_.empty_contigs() > 0},
                       *archive_);
  groups_ = result.groups;
  empty_segment_ = result.empty_segment;
}

void Pipeline::write_metadata() {
  spillway::write_metadata(run_,
                           {catalogue_, sets_.for_metadata(), *splitters_, inputs_.first_sample(),
                            base_ ? &*base_ : nullptr, empty_segment_},
                           *archive_);
  archive_->finish();
  saved_splitters_.reset();
  splitters_.reset();
  joined_base_ = {};
  base_.reset();
  const std::filesystem::path& output = run_.options.output;
  warn_of_readers(workspace_.partial(), output.empty() ? "the archive" : output.string(),
                  run_.is_append(), run_.log);
}

void Pipeline::verify() {
  check_result(run_, {catalogue_, std::move(sets_.digests).finish(), inputs_, groups_},
               workspace_.partial(), archive_->result());
}

void Pipeline::publish() {
  // Before the inputs are compared with what was read, so that the record is of what was read.
  if (stream_ == nullptr) {
    write_publish_record(workspace_.scratch(), run_.options, workspace_.partial());
  }
  inputs_.stamps().check_all(reads_base(),
                             [this](const std::string& text) { run_.log.warn(text); });
  run_.progress.begin(Stage::publish, 0);
  const std::string done = "done: " + std::to_string(store_.disk_bytes()) + " bytes of scratch";
  if (stream_ != nullptr) {
    copy_to(workspace_.partial(), *stream_);
  } else {
    publish_archive(run_, workspace_.partial(), partial_id_, archive_->result());
  }
  run_.log.stage(done);
}

}  // namespace spillway
