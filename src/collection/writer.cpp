#include "collection/writer.hpp"

#include <algorithm>

#include "archive/stream_names.hpp"
#include "base/assert.hpp"
#include "base/text_bytes.hpp"
#include "collection/metadata_v3.hpp"
#include "collection/varint.hpp"

namespace spillway {
namespace {

constexpr std::size_t kPieceBytes = 1 << 16;
// Names take longest: where they are not waited for, the other blocks are compressed beside them.
constexpr std::size_t kMaxWaiting = 1;
constexpr std::size_t kMaxNamesWaiting = 8;

// The strength of level 19 with tables that fit seven contexts into a small budget: the texts are
// short or repeat themselves from sample to sample, so a window of 2 MiB reaches far enough.
constexpr ZstdParameters kParameters = {.level = 19,
                                        .window_log = 21,
                                        .hash_log = 18,
                                        .chain_log = 19,
                                        .search_log = 7,
                                        .min_match = 3,
                                        .target_length = 256,
                                        .strategy = 9};

// Names of contigs can be longer than all else together; this takes a third of the time for 3 %
// more.
constexpr ZstdParameters kParametersOfNames = [] {
  ZstdParameters parameters = kParameters;
  parameters.level = 17;
  parameters.search_log = 4;
  parameters.strategy = 7;
  return parameters;
}();

// Tables for no more than kPieceBytes: those above would take milliseconds and megabytes to be made
// for a text of a few hundred bytes. To tell zstd the size would do that, too, but for windows
// under 128 KiB it does not split blocks, and names then take 5 % more.
ZstdParameters for_one_piece(ZstdParameters parameters) {
  parameters.window_log = 17;
  parameters.hash_log = 16;
  parameters.chain_log = 17;
  return parameters;
}

std::uint32_t as_block_size(std::uint64_t bytes) {
  if (bytes > UINT32_MAX) {
    throw Error(ErrorKind::unsupported,
                "the segments of one batch of samples are too many for the format: a smaller "
                "--batch-size makes smaller batches");
  }
  return static_cast<std::uint32_t>(bytes);
}

}  // namespace

CollectionWriter::Block::Block(WorkerPool& workers, const ZstdParameters& parameters,
                               std::size_t max_waiting)
    : parameters_(parameters),
      compressor_(parameters),
      line_(workers, max_waiting, [this](const Piece& piece) { compress(piece); }) {}

void CollectionWriter::Block::add(std::uint32_t value) {
  append_collection_varint(pending_, value);
  hand_over_full();
}

void CollectionWriter::Block::add(ByteView bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  hand_over_full();
}

void CollectionWriter::Block::add_rest(ByteStream& text) {
  while (!text.ended()) {
    pending_.push_back(text.byte());
    hand_over_full();
  }
}

void CollectionWriter::Block::finish() { hand_over(true); }

void CollectionWriter::Block::hand_over_full() {
  if (pending_.size() >= kPieceBytes) hand_over(false);
}

// Pieces are the same, whatever waits: zstd might make something else of others.
void CollectionWriter::Block::hand_over(bool is_last) {
  line_.push({std::exchange(pending_, {}), is_last});
}

void CollectionWriter::Block::compress(const Piece& piece) {
  if (compressor_.raw_bytes() == 0) {
    compressor_.use(piece.is_last ? for_one_piece(parameters_) : parameters_);
  }
  compressor_.write(piece.bytes, frame_);
  if (!piece.is_last) return;
  raw_bytes_ = compressor_.raw_bytes();
  compressor_.finish(frame_);
}

std::pair<std::uint64_t, Bytes> CollectionWriter::Block::take() {
  line_.wait();
  return {raw_bytes_, std::exchange(frame_, {})};
}

CollectionWriter::CollectionWriter(ArchiveWriter& archive, WorkerPool& workers,
                                   std::uint32_t samples, std::uint32_t pack_cardinality,
                                   std::uint32_t predicted_length)
    : archive_(archive),
      pack_cardinality_(pack_cardinality),
      predicted_length_(predicted_length),
      samples_(workers, kParametersOfNames, kMaxWaiting),
      contigs_(workers, kParametersOfNames, kMaxNamesWaiting),
      details_{Block(workers, kParameters, kMaxWaiting), Block(workers, kParameters, kMaxWaiting),
               Block(workers, kParameters, kMaxWaiting), Block(workers, kParameters, kMaxWaiting),
               Block(workers, kParameters, kMaxWaiting)},
      samples_left_(samples) {
  samples_.add(samples);
}

std::uint64_t CollectionWriter::memory_bytes() {
  constexpr std::uint64_t kContextBytes = std::uint64_t{9} << 20;  // with what waits for it
  return 7 * kContextBytes;
}

void CollectionWriter::begin_batch(std::uint32_t samples_before) {
  batch_left_ = std::min(samples_left_, pack_cardinality_ - samples_before);
  contigs_.add(samples_before + batch_left_);
  details_[0].add(samples_before + batch_left_);
  batch_open_ = true;
}

void CollectionWriter::take_over_samples(const ArchiveReader& from) {
  ByteStream names = ByteStream::open_part(from, from.place(stream_name::kSamples, 0),
                                           std::string(stream_name::kSamples));
  const std::uint32_t count = names.varint();
  for (std::uint32_t i = 0; i < count; ++i) add_name(names.string());
}

void CollectionWriter::reopen_batch(const ArchiveReader& from, std::uint64_t batch,
                                    std::uint32_t samples) {
  ByteStream names = ByteStream::open_part(from, from.place(stream_name::kContigs, batch),
                                           std::string(stream_name::kContigs));
  DetailsBlocks details = open_details(from, from.place(stream_name::kDetails, batch));
  if (names.varint() != samples || details.counts.varint() != samples) {
    throw Error(
        ErrorKind::corrupt,
        from.path() + ": its last batch of metadata is not of as many samples as there are");
  }
  begin_batch(samples);
  contigs_.add_rest(names);
  ByteStream* const blocks[] = {&details.counts, &details.groups, &details.in_group_ids,
                                &details.lengths, &details.rev_comps};
  for (std::size_t i = 0; i < details_.size(); ++i) details_[i].add_rest(*blocks[i]);
}

bool CollectionWriter::between_batches() {
  if (batch_open_ && batch_left_ == 0) end_batch();
  return !batch_open_;
}

void CollectionWriter::add_name(std::string_view name) {
  constexpr std::uint8_t kEnd[] = {0};
  samples_.add(as_bytes(name));
  samples_.add(kEnd);
  --samples_left_;
}

void CollectionWriter::skip_sample(std::string_view name) { add_name(name); }

void CollectionWriter::begin_sample(std::string_view name, std::uint32_t contigs) {
  if (between_batches()) begin_batch();
  --batch_left_;
  add_name(name);
  contigs_.add(contigs);
  details_[0].add(contigs);
  name_encoder_.reset();
}

void CollectionWriter::begin_contig(std::string_view name) {
  Bytes code;
  name_encoder_.encode(name, code);
  code.push_back(0);
  contigs_.add(code);
  segments_ = 0;
}

void CollectionWriter::add_segment(const CodedSegment& segment) {
  SPILLWAY_ASSERT(predicted_length_ < std::uint32_t{1} << 31);
  ++segments_;
  details_[1].add(segment.group_id);
  details_[2].add(segment.coded_id);
  details_[3].add(zigzag(segment.raw_length, predicted_length_));
  details_[4].add(segment.reversed ? 1 : 0);
}

void CollectionWriter::end_contig() { details_[0].add(segments_); }

void CollectionWriter::end_batch() {
  contigs_.finish();
  for (Block& block : details_) block.finish();
  const auto [names_raw, names] = contigs_.take();
  archive_.add_part(NamedStream::contigs, names_raw, names);
  Bytes part;
  Bytes frames;
  for (Block& block : details_) {
    const auto [raw, frame] = block.take();
    append_collection_varint(part, as_block_size(raw));
    append_collection_varint(part, as_block_size(frame.size()));
    frames.insert(frames.end(), frame.begin(), frame.end());
  }
  part.insert(part.end(), frames.begin(), frames.end());
  archive_.add_part(NamedStream::details, 0, part);
  batch_open_ = false;
}

void CollectionWriter::finish() {
  if (batch_open_) end_batch();
  samples_.finish();
  const auto [raw, frame] = samples_.take();
  archive_.add_part(NamedStream::samples, raw, frame);
}

}  // namespace spillway
