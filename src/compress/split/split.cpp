// Pass one.
#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/worker_pool.hpp"
#include "compress/resume/checkpoint_gate.hpp"
#include "compress/split/case_track.hpp"
#include "compress/split/digests.hpp"
#include "compress/split/extras.hpp"
#include "compress/split/input_walk.hpp"
#include "compress/split/sample_table.hpp"
#include "compress/stages.hpp"
#include "dna/packed_bases.hpp"
#include "fasta/safe_header.hpp"
#include "input/fasta_streams.hpp"
#include "input/input_list.hpp"
#include "segment/contig_cutter.hpp"

namespace spillway {
namespace {

// A segment with the key of a group, but a length that differs by more than this, holds something
// else, too; it goes through placement.
constexpr std::uint32_t kLengthTolerance = 400;
constexpr std::size_t kDigestBufferBytes = 256 << 10;
constexpr std::size_t kSmallBufferBytes = ExtensionWriter::kBufferBytes + kDigestBufferBytes;

struct SplitCounts {
  std::atomic<std::uint64_t> bases{0};
  std::atomic<std::uint64_t> segments{0};
  std::atomic<std::uint64_t> unplaced{0};
  std::atomic<std::uint32_t> reference_groups{0};

  template <typename Ar>
  void state(Ar& ar) {
    ar(bases, segments, unplaced, reference_groups);
  }
};

/// What had already been emitted for the open contig when a checkpoint was written. After a resume
/// the contig is read again from its start; everything up to here is skipped.
struct EmittedSoFar {
  std::uint64_t segments_up_to = 0;  ///< offset of the next one
  std::uint64_t bases = 0;           ///< as far as chunks of symbols have come
  std::uint64_t layout_rows = 0;

  template <typename Ar>
  void state(Ar& ar) {
    ar(segments_up_to, bases, layout_rows);
  }
};

/// An input that is open, for checkpoints: where its walk begins again, and how far it had come.
struct OpenInput {
  std::uint32_t input = 0;
  InputMark mark;  ///< of the open contig
  std::uint32_t sample = 0;
  std::uint32_t contigs = 0;  ///< of the sample, before it
  EmittedSoFar emitted;

  template <typename Ar>
  void state(Ar& ar) {
    ar(input, mark, sample, contigs, emitted);
  }
};

/// What one thread needs to split samples, one after the other.
class SampleSplitter {
 public:
  /// `by_header`: with --pansn, the samples so far; else null.
  /// Threads of the pool help that have nothing to do, as `has_helper` says.
  /// `safepoint` is passed between chunks; for a checkpoint `open` is where this is.
  SampleSplitter(Job& job, WorkerPool& pool, DigestRecorder::HasHelper has_helper,
                 const SplitterTable& splitters, std::size_t buffer_bytes, SplitCounts& counts,
                 SampleTable* by_header, Safepoint& safepoint, std::optional<OpenInput>& open)
      : job_(job),
        by_header_(by_header),
        safepoint_(safepoint),
        open_(open),
        splitters_(splitters),
        counts_(counts),
        keyed_(job.segments, (buffer_bytes - kSmallBufferBytes) / 3 * 2),
        unplaced_(job.unplaced, (buffer_bytes - kSmallBufferBytes) / 3),
        extras_(job),
        digests_(job, pool, std::move(has_helper), kDigestBufferBytes),
        cutter_(job.shape, splitters, [this](const CutSegment& segment) { add(segment); }) {}

  /// The walk that follows begins at the mark of `place`; its first contig is the one that was open.
  void resume(const OpenInput& place) {
    input_ = place.input;
    sample_ = place.sample;
    first_contig_ = place.contigs;
    emitted_ = place.emitted;
    extras_.set_sample(sample_, first_contig_);
    extras_.skip(emitted_.bases, emitted_.layout_rows);
  }

  void set_input(std::uint32_t input) { input_ = input; }
  std::uint32_t input() const { return input_; }
  void at_record(std::uint64_t member, const FastaReader::Mark& mark) {
    member_ = member;
    mark_ = &mark;
  }

  /// The number that the next sample will have; the ones after it count on.
  void set_sample(std::uint32_t sample) {
    sample_ = sample;
    extras_.set_sample(sample);
  }
  std::uint32_t next_sample() const { return sample_; }
  LayoutRecorder* layout() { return extras_.layout(); }
  /// Of samples that an archive gives out nobody can put the files right.
  FastaWarn warn() const {
    if (job_.sources) return {};
    return [&log = job_.log](const std::string& text) { log.warn(text); };
  }
  StreamHash* sample_hash() {
    return by_header_ != nullptr ? &(*by_header_)[sample_].hash : nullptr;
  }

  void begin_sample(const std::string& name) {
    name_ = name;
    if (by_header_ != nullptr) return go_on_with_sample();
    contigs_ = std::exchange(first_contig_, 0);
  }
  void begin_contig(std::string_view header) {
    if (contigs_ == ~std::uint32_t{0}) {
      throw Error(ErrorKind::unsupported, name_ + ": more than 2^32 contigs");
    }
    header_ = safe_header(header);
    extras_.begin_contig(header);
    pass_safepoint();
  }
  void symbols(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte> odd_bytes,
               std::span<const std::uint32_t> case_toggles) {
    if (job_.shape.preserve != Preserve::sequence) case_.add(contig_bases_, case_toggles);
    extras_.symbols(symbols.size(), odd_bytes);
    digests_.add(symbols, odd_bytes);
    contig_bases_ += symbols.size();
    if (contig_bases_ > emitted_.bases) {
      counts_.bases += symbols.size();
      job_.progress.bases += symbols.size();
    }
    cutter_.add_symbols(symbols);
    pass_safepoint();
  }
  void end_contig() {
    cutter_.end_contig();
    job_.catalogue.add_contig(sample_, contigs_, contig_bases_, header_);
    extras_.end_contig();
    case_.clear();
    digests_.end_contig(sample_, contigs_);
    ++contigs_;
    ++job_.progress.contigs;
    contig_bases_ = 0;
    emitted_ = {};
  }
  void end_sample(const StreamHash& text) {
    if (by_header_ != nullptr) return by_header_->end_record(sample_, contigs_, layout());
    job_.catalogue.add_sample(sample_, name_, contigs_, text.digest128());
    set_sample(sample_ + 1);
    ++job_.progress.samples;
  }

  void finish() {
    keyed_.finish();
    unplaced_.finish();
    extras_.finish();
    digests_.finish();
  }

 private:
  void pass_safepoint() {
    safepoint_.pass([this] {
      keyed_.flush();
      unplaced_.flush();
      extras_.flush();
      digests_.flush();
      open_ = place();
    });
  }

  OpenInput place() const {
    OpenInput here{input_, {member_, *mark_}, sample_, contigs_, {}};
    here.emitted.segments_up_to = std::max(emitted_.segments_up_to, cutter_.next_offset());
    here.emitted.bases = std::max(emitted_.bases, contig_bases_);
    here.emitted.layout_rows = std::max(emitted_.layout_rows, extras_.layout_rows());
    return here;
  }

  // Each sample has a layout of its own, as if its records were a file.
  void go_on_with_sample() {
    const std::uint32_t next = by_header_->next();
    sample_ = by_header_->number_of(name_);
    if (sample_ == next) ++job_.progress.samples;
    const SampleTable::Sample& sample = (*by_header_)[sample_];
    contigs_ = sample.contigs;
    extras_.set_sample(sample_, contigs_);
    if (layout() != nullptr) layout()->restore_style(sample.style);
  }

  void add(const CutSegment& segment) {
    const Position position{sample_, contigs_, segment.offset};
    const KeyedDirection keyed = key_of(segment.front, segment.back);
    const auto group = splitters_.find_group(keyed.key);
    CaseMask mask =
        case_.mask_of(segment.offset, static_cast<std::uint32_t>(segment.symbols.size()));
    if (segment.offset < emitted_.segments_up_to) return;
    payload_.clear();
    ++counts_.segments;
    ++job_.progress.segments;
    if (!group || !has_usual_length(segment, splitters_.group(*group))) {
      ++counts_.unplaced;
      ++job_.progress.unplaced;
      std::uint8_t key[kPositionBytes];
      put_position(key, position);
      append_segment(payload_, segment.symbols, mask, false);
      unplaced_.add(key, payload_);
      find_seeds(segment.symbols, SeedCounts::spacing_to_add(), seeds_);
      job_.seeds->unplaced.add(seeds_);
      return;
    }
    std::span<const Symbol> stored = segment.symbols;
    if (keyed.reversed) {
      turned_.assign(stored.begin(), stored.end());
      reverse_complement(turned_);
      reverse_mask(mask, static_cast<std::uint32_t>(stored.size()));
      stored = turned_;
    }
    append_segment(payload_, stored, mask, keyed.reversed);
    // Of an archive that is begun here; only the first input was looked at for splitters.
    const bool founds = sample_ == 0 && input_ == 0;
    const std::uint32_t ordinal = splitters_.group(*group).ordinal;
    keyed_.add(SegmentKey{job_.spill_key(keyed.key), ordinal, position, founds}.encode(), payload_);
    if (founds) index_reference(ordinal, stored);
  }

  static bool has_usual_length(const CutSegment& segment, const ReferenceGroup& group) {
    const auto length = static_cast<std::uint32_t>(segment.symbols.size());
    const std::uint32_t usual = group.length_bases;
    return (length > usual ? length - usual : usual - length) < kLengthTolerance;
  }

  // Only the thread that has the reference comes here.
  void index_reference(std::uint32_t group, std::span<const Symbol> stored) {
    ++counts_.reference_groups;
    find_seeds(stored, job_.seeds->index.spacing(), seeds_);
    job_.seeds->index.add_group(group, static_cast<std::uint32_t>(stored.size()), seeds_, 0);
  }

  Job& job_;
  SampleTable* by_header_;
  Safepoint& safepoint_;
  std::optional<OpenInput>& open_;
  const SplitterTable& splitters_;
  SplitCounts& counts_;
  SortWriter keyed_;
  SortWriter unplaced_;
  ExtensionWriter extras_;
  DigestRecorder digests_;
  CaseTrack case_;
  ContigCutter cutter_;
  std::uint64_t member_ = 0;                 // of the input, if that is a tar archive
  const FastaReader::Mark* mark_ = nullptr;  // of the contig
  EmittedSoFar emitted_;
  std::uint32_t input_ = 0;
  std::uint32_t sample_ = 0;
  std::string name_;
  std::string header_;              // of the contig, as agc is given it
  std::uint32_t contigs_ = 0;       // of the sample, so far
  std::uint32_t first_contig_ = 0;  // of a sample that goes on
  std::uint64_t contig_bases_ = 0;  // of the contig, so far
  Bytes payload_;
  std::vector<Symbol> turned_;
  std::vector<Seed> seeds_;
};

// The FASTA member of a tar archive with that number, for messages; nothing if that cannot be had
// any more.
std::string member_of(const Job& job, std::size_t input, std::uint32_t number) {
  if (!can_be_read_again(job.input(input))) return {};
  try {
    FastaStreams texts(job.input(input), job.shown_input(input));
    std::string name;
    for (std::uint32_t i = 0; i <= number; ++i) {
      const auto text = texts.next();
      if (text == nullptr) return {};
      name = text->name();
    }
    return name;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    return {};
  }
}

// Where in the inputs a sample comes from, for messages.
std::string place_of(const Job& job, std::uint32_t sample) {
  if (sample < job.first_sample) return job.options.base.string();
  const auto& firsts = job.input_first_samples;  // ascending
  const auto input =
      static_cast<std::size_t>(std::ranges::upper_bound(firsts, sample) - firsts.begin()) - 1;
  const std::uint32_t end =
      input + 1 < firsts.size() ? firsts[input + 1] : job.first_sample + job.catalogue.samples();
  if (job.shape.concatenated) {
    return "contig " + std::to_string(sample - firsts[input] + 1) + " of " + job.shown_input(input);
  }
  if (!job.shape.pansn && end - firsts[input] > 1) {
    const std::string member = member_of(job, input, sample - firsts[input]);
    if (!member.empty()) return member;
    return "sample " + std::to_string(sample - firsts[input] + 1) + " of " + job.shown_input(input);
  }
  return job.shown_input(input);
}

/// Hands out the inputs, and brings the threads together for checkpoints.
///
/// Samples are numbered in the order of the inputs, and an input is one sample unless it is a tar
/// archive, which is known once its first bytes are read. So inputs are opened in order, one at a
/// time (claim), and from a tar archive on one thread goes on alone until it has read it: the
/// others are done. A checkpoint waits for a thread that waits for an input's first bytes, and for
/// those that wait to claim behind it; what may take long to give bytes (a pipe) is no input of a
/// job that makes any.
class SplitStage {
 public:
  SplitStage(Job& job, const SplitterTable& splitters, unsigned workers, std::size_t buffer_bytes)
      : job_(job),
        splitters_(splitters),
        samples_(job.budget, job.first_sample),
        buffer_bytes_(buffer_bytes),
        decoding_(reserve_for_decoding(job)),
        decoder_bytes_(job.shape.pansn ? decoding_.bytes() : job.budget.available() / workers),
        open_(workers),
        gate_(job.checkpoints, workers),
        joined_(job.checkpoints.join("split", *this)) {}

  /// The work of one thread of the pool, number `worker`.
  void run(std::size_t worker, WorkerPool& pool) {
    ++begun_workers_;
    try {
      split_inputs(worker, pool);
    } catch (const AnotherThreadFailed&) {
      return gate_.leave(true);
    } catch (...) {
      failed_ = true;
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
    if constexpr (!Ar::kLoads) open = all_open();
    ar(next_input_, next_sample_, tar_is_open_, counts_, samples_, open);
    if constexpr (Ar::kLoads) begun_ = std::move(open);
  }

  /// Tells the catalogue of the samples that headers have named, once all is read.
  void add_samples_by_header() {
    samples_.for_each([this](std::uint32_t number, const SampleTable::Sample& sample) {
      job_.catalogue.add_sample(number, safe_header(sample.name), sample.contigs,
                                sample.hash.digest128());
    });
  }

 private:
  // What samples take may not be used by decompressors: each has half.
  static Reservation reserve_for_decoding(Job& job) {
    return job.shape.pansn ? job.budget.reserve(job.budget.available() / 2, "decompressing")
                           : Reservation();
  }

  // Each input goes to the thread that is free: first those that were open at a checkpoint.
  void split_inputs(std::size_t worker, WorkerPool& pool) {
    // A thread is free only if no worker is still to begin on it.
    const auto has_helper = [&] { return begun_workers_ == open_.size() && pool.has_idle(); };
    SampleSplitter splitter(job_, pool, has_helper, splitters_, buffer_bytes_, counts_,
                            job_.shape.pansn ? &samples_ : nullptr, gate_, open_[worker]);
    splitter.set_sample(job_.first_sample);
    while (const auto begun = next_begun()) {
      splitter.resume(*begun);
      FastaStreams texts = job_.open_input(begun->input, decoder_bytes_);
      walk(splitter, texts, begun->mark);
    }
    while (auto claimed = claim()) {
      splitter.set_input(claimed->input);
      if (!job_.shape.samples_by_header()) splitter.set_sample(claimed->first_sample);
      job_.input_first_samples[claimed->input] =
          job_.shape.pansn ? samples_.next() : splitter.next_sample();
      // A sample of an archive takes long to be opened, and is one sample.
      if (!claimed->texts) claimed->texts.emplace(job_.open_input(claimed->input, decoder_bytes_));
      walk(splitter, *claimed->texts, {});
    }
    splitter.finish();
    open_[worker].reset();
  }

  void walk(SampleSplitter& splitter, FastaStreams& texts, const InputMark& from) {
    job_.input_stamps.check_after(splitter.input(),
                                  [&] { walk_input(texts, job_.shape, false, splitter, from); });
    if (!texts.is_tar()) return;
    if (texts.left_out() > 0) {
      job_.log.stage(job_.shown_input(splitter.input()) +
                     ": members left out, whose names are not those of FASTA files: " +
                     std::to_string(texts.left_out()));
    }
    const std::lock_guard lock(mutex_);
    next_sample_ = splitter.next_sample();
    tar_is_open_ = false;
  }

  struct Claim {
    std::uint32_t input = 0;
    std::uint32_t first_sample = 0;     // unless headers tell of samples
    std::optional<FastaStreams> texts;  // once they are open
  };

  /// The next input; nothing if there is none, or another thread goes on alone.
  std::optional<Claim> claim() {
    const std::lock_guard lock(mutex_);
    if (failed_ || tar_is_open_ || next_input_ == job_.input_count()) return std::nullopt;
    Claim claim{next_input_, next_sample_, std::nullopt};
    if (!job_.sources) {
      try {
        claim.texts.emplace(job_.open_input(next_input_, decoder_bytes_));
      } catch (...) {
        failed_ = true;  // before another thread takes this input for one sample
        throw;
      }
    }
    ++next_input_;
    if (claim.texts && claim.texts->is_tar()) {
      tar_is_open_ = !job_.shape.samples_by_header();
      job_.names_known_after_reading = true;
      job_.progress.total_samples = 0;  // nobody knows
    } else {
      ++next_sample_;
    }
    return claim;
  }

  std::optional<OpenInput> next_begun() {
    const std::lock_guard lock(mutex_);
    if (begun_.empty() || failed_) return std::nullopt;
    OpenInput place = std::move(begun_.back());
    begun_.pop_back();
    return place;
  }

  std::vector<OpenInput> all_open() const {
    std::vector<OpenInput> all;
    for (const auto& place : open_) {
      if (place) all.push_back(*place);
    }
    all.insert(all.end(), begun_.begin(), begun_.end());
    return all;
  }

  Job& job_;
  const SplitterTable& splitters_;
  SampleTable samples_;  // with --pansn, which has one thread
  std::size_t buffer_bytes_;
  Reservation decoding_;
  std::uint64_t decoder_bytes_;  // for each thread
  SplitCounts counts_;
  std::atomic<std::size_t> begun_workers_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;  // of what follows
  std::uint32_t next_input_ = 0;
  std::uint32_t next_sample_ = job_.first_sample;  // its first one's number
  bool tar_is_open_ = false;      // how many samples come before the next input is not known
  std::vector<OpenInput> begun_;  // inputs that were open at the checkpoint that was resumed from
  std::vector<std::optional<OpenInput>> open_;  // by thread: its input, as it is at the gate
  CheckpointGate gate_;
  Checkpoints::Part joined_;  // last: it loads what is above
};

}  // namespace

void split(Job& job, const SplitterTable& splitters) {
  if (job.checkpoints.first_stage() > Stage::split) return;
  job.checkpoints.begin(Stage::split);
  // Where headers tell of samples, their numbers are known only from what comes before.
  const std::size_t max_workers = job.shape.samples_by_header() ? 1 : job.input_count();
  const auto workers = static_cast<unsigned>(std::min<std::size_t>(job.plan.workers, max_workers));
  const std::uint64_t in_hand = split_bytes_per_worker(job.memory_shape());
  const Reservation held = job.budget.reserve(job.plan.sort_bytes + workers * in_hand, "pass one");

  const bool is_copied = job.input(0).path != job.options.inputs.front().path;
  job.progress.begin(Stage::split,
                     job.progress.input_bytes + (is_copied ? bytes_on_disk(job.input(0)) : 0),
                     job.done_before(Stage::split));
  SplitStage stage(job, splitters, workers, job.plan.sort_bytes / workers);
  {
    WorkerPool pool(job.plan.workers);
    std::vector<std::future<void>> done;
    done.push_back(pool.submit([&index = std::as_const(job.seeds->index)] { index.populate(); }));
    for (unsigned i = 0; i < workers; ++i) {
      done.push_back(pool.submit([&stage, &pool, i] { stage.run(i, pool); }));
    }
    for (auto& result : done) result.get();
  }
  job.sources.reset();
  stage.add_samples_by_header();
  // Where headers or tar archives tell of samples, their names are known only now.
  if (job.base && (job.shape.samples_by_header() || job.names_known_after_reading)) {
    std::uint32_t sample = 0;
    job.base->for_each_sample(
        [&](std::string_view name) { job.catalogue.add_known_sample(sample++, name); });
  }
  job.catalogue.finish([&](std::uint32_t sample) { return place_of(job, sample); });
  const SplitCounts& counts = stage.counts();
  if (!job.base && counts.reference_groups != splitters.groups()) {
    throw Error(ErrorKind::input, job.shown_input(0) + ": changed while it was being read");
  }
  if (!job.base) job.groups = splitters.groups();
  job.log.stage("split: " + std::to_string(job.catalogue.samples()) + " samples, " +
                std::to_string(job.catalogue.contigs()) + " contigs, " +
                std::to_string(counts.bases) + " bases");
  job.log.detail("split: " + std::to_string(counts.segments) + " segments, " +
                 std::to_string(counts.unplaced) + " of them unplaced");
}

}  // namespace spillway
