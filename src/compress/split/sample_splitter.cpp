#include "compress/split/sample_splitter.hpp"

#include <algorithm>
#include <utility>

#include "dna/packed_bases.hpp"
#include "fasta/safe_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// A segment with the key of a group, but a length that differs by more than this, holds something
// else, too; it goes through placement.
constexpr std::uint32_t kLengthTolerance = 400;
constexpr std::size_t kDigestBufferBytes = 256 << 10;
constexpr std::size_t kSmallBufferBytes = ExtensionWriter::kBufferBytes + kDigestBufferBytes;

bool has_usual_length(const CutSegment& segment, const ReferenceGroup& group) {
  const auto length = static_cast<std::uint32_t>(segment.symbols.size());
  const std::uint32_t usual = group.length_bases;
  return (length > usual ? length - usual : usual - length) < kLengthTolerance;
}

}  // namespace

SampleSplitter::SampleSplitter(const RunContext& run, const SplitParts& parts, const Shared& shared,
                               std::optional<OpenInput>& open, std::size_t buffer_bytes,
                               WorkerPool& pool, DigestRecorder::HasHelper has_helper)
    : run_(run),
      inputs_(parts.inputs),
      splitters_(parts.splitters),
      catalogue_(parts.catalogue),
      seeds_(parts.seeds),
      counts_(shared.counts),
      by_header_(shared.by_header),
      safepoint_(shared.safepoint),
      open_(open),
      keyed_(parts.sets.segments, (buffer_bytes - kSmallBufferBytes) / 3 * 2),
      unplaced_(parts.sets.unplaced, (buffer_bytes - kSmallBufferBytes) / 3),
      extras_(run.shape.preserve, parts.sets),
      digests_(run.shape.digests, parts.sets.digests, pool, std::move(has_helper),
               kDigestBufferBytes),
      cutter_(run.shape, splitters_, [this](const CutSegment& segment) { add(segment); }) {}

void SampleSplitter::set_sample(std::uint32_t sample) {
  sample_ = sample;
  extras_.set_sample(sample);
}

void SampleSplitter::resume(const OpenInput& place) {
  input_ = place.input;
  sample_ = place.sample;
  first_contig_ = place.contigs;
  emitted_ = place.emitted;
  extras_.set_sample(sample_, first_contig_);
  extras_.skip(emitted_.bases, emitted_.layout_rows);
}

void SampleSplitter::finish() {
  std::move(keyed_).finish();
  std::move(unplaced_).finish();
  extras_.finish();
  digests_.finish();
}

void SampleSplitter::pass_safepoint() {
  safepoint_.pass([this] {
    keyed_.flush();
    unplaced_.flush();
    extras_.flush();
    digests_.flush();
    open_ = place();
  });
}

OpenInput SampleSplitter::place() const {
  OpenInput here{input_, {member_, *mark_}, sample_, contigs_, {}};
  here.emitted.segments_up_to = std::max(emitted_.segments_up_to, cutter_.next_offset());
  here.emitted.bases = std::max(emitted_.bases, contig_bases_);
  here.emitted.layout_rows = std::max(emitted_.layout_rows, extras_.layout_rows());
  return here;
}

FastaWarn SampleSplitter::warn() const {
  if (inputs_.reads_archive()) return {};
  return [&log = run_.log](const std::string& text) { log.warn(text); };
}

void SampleSplitter::begin_sample(const std::string& name) {
  name_ = name;
  if (by_header_ != nullptr) return go_on_with_sample();
  contigs_ = std::exchange(first_contig_, 0);
}

// Each sample has a layout of its own, as if its records were a file.
void SampleSplitter::go_on_with_sample() {
  const std::uint32_t next = by_header_->next();
  sample_ = by_header_->number_of(name_);
  if (sample_ == next) ++run_.progress.samples;
  const SampleTable::Sample& sample = (*by_header_)[sample_];
  contigs_ = sample.contigs;
  extras_.set_sample(sample_, contigs_);
  if (layout() != nullptr) layout()->restore_style(sample.style);
}

void SampleSplitter::begin_contig(std::string_view header) {
  if (contigs_ == ~std::uint32_t{0}) {
    throw Error(ErrorKind::unsupported, name_ + ": more than 2^32 contigs");
  }
  header_ = safe_header(header);
  extras_.begin_contig(header);
  pass_safepoint();
}

void SampleSplitter::symbols(std::span<const Symbol> symbols,
                             std::span<const FastaReader::OddByte> odd_bytes,
                             std::span<const std::uint32_t> case_toggles) {
  if (run_.shape.preserve != Preserve::sequence) case_.add(contig_bases_, case_toggles);
  extras_.symbols(symbols.size(), odd_bytes);
  digests_.add(symbols, odd_bytes);
  contig_bases_ += symbols.size();
  if (contig_bases_ > emitted_.bases) {
    counts_.bases += symbols.size();
    run_.progress.bases += symbols.size();
  }
  cutter_.add_symbols(symbols);
  pass_safepoint();
}

void SampleSplitter::end_contig() {
  cutter_.end_contig();
  catalogue_.add_contig(sample_, contigs_, contig_bases_, header_);
  extras_.end_contig();
  case_.clear();
  digests_.end_contig(sample_, contigs_);
  ++contigs_;
  ++run_.progress.contigs;
  contig_bases_ = 0;
  emitted_ = {};
}

void SampleSplitter::end_sample(const StreamHash& text) {
  if (by_header_ != nullptr) return by_header_->end_record(sample_, contigs_, layout());
  catalogue_.add_sample(sample_, name_, contigs_, text.digest128());
  set_sample(sample_ + 1);
  ++run_.progress.samples;
}

void SampleSplitter::add(const CutSegment& segment) {
  const Position position{sample_, contigs_, segment.offset};
  const KeyedDirection keyed = key_of(segment.front, segment.back);
  const auto group = splitters_.find_group(keyed.key);
  CaseMask mask = case_.mask_of(segment.offset, static_cast<std::uint32_t>(segment.symbols.size()));
  if (segment.offset < emitted_.segments_up_to) return;
  payload_.clear();
  ++counts_.segments;
  ++run_.progress.segments;
  if (!group || !has_usual_length(segment, splitters_.group(*group))) {
    return add_unplaced(segment, position, mask);
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
  keyed_.add(SegmentKey{spill_key(run_, keyed.key), ordinal, position, founds}.encode(), payload_);
  if (founds) index_reference(ordinal, stored);
}

void SampleSplitter::add_unplaced(const CutSegment& segment, const Position& position,
                                  const CaseMask& mask) {
  ++counts_.unplaced;
  ++run_.progress.unplaced;
  std::uint8_t key[kPositionBytes];
  put_position(key, position);
  append_segment(payload_, segment.symbols, mask, false);
  unplaced_.add(key, payload_);
  find_seeds(segment.symbols, SeedCounts::spacing_to_add(), found_seeds_);
  seeds_.unplaced.add(found_seeds_);
}

// Only the thread that has the reference comes here.
void SampleSplitter::index_reference(std::uint32_t group, std::span<const Symbol> stored) {
  ++counts_.reference_groups;
  seeds_.index.add_reference(group, stored, found_seeds_);
}

}  // namespace spillway
