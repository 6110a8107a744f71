#include "compress/encode/group_writer.hpp"

#include <algorithm>
#include <utility>

#include "collection/varint.hpp"
#include "compress/group_ids.hpp"
#include "compress/plan/memory_plan.hpp"
#include "compress/spill_sets.hpp"

namespace spillway {
namespace {

// Holds several of the longest masks.
constexpr std::size_t kMaskBufferBytes = 2 << 20;

}  // namespace

GroupWriter::GroupWriter(const Settings& settings, const Outputs& outputs, BaseArchive* base,
                         WorkerPool& pool, EncodeContexts& contexts)
    : settings_(settings),
      archive_(outputs.archive),
      base_(base),
      contexts_(contexts),
      placements_(outputs.placements, kPlacementBufferBytes - kMaskBufferBytes),
      masks_(outputs.masks, kMaskBufferBytes),
      outputs_(pool, kWaitingPackBytes, [this](const Output& output) { write(output); }) {}

void GroupWriter::add(EncodedSlice slice) {
  if (slice.begins) begin_group(slice);
  for (EncodedSegment& segment : slice.segments) add(segment);
}

void GroupWriter::finish() {
  end_pack();
  outputs_.drain();
  std::move(placements_).finish();
  std::move(masks_).finish();
}

void GroupWriter::flush() {
  outputs_.drain();
  placements_.flush();
  masks_.flush();
}

void GroupWriter::begin_group(EncodedSlice& slice) {
  end_pack();
  reference_ = std::move(*slice.reference);
  reference_mask_ = std::move(slice.reference_mask);
  if (slice.is_stored) return go_on_with_stored_group(slice.group);
  begin_group(group_id_of(slice.group));
}

void GroupWriter::clear_group(std::uint32_t id) {
  group_id_ = id;
  next_id_ = 1;
  last_coded_ = 0;
  metadata_batch_ = 0;
  known_.clear();
  next_mask_id_ = 1;
  known_masks_.clear();
  last_position_ = {};
  copied_packs_.reset();
  is_closed_ = false;
}

// Ids of texts and masks count on, and the last pack is filled up.
void GroupWriter::go_on_with_stored_group(std::uint32_t ordinal) {
  BaseArchive& base = *base_;
  clear_group(group_id_of(ordinal));
  metadata_batch_ = base.samples() / settings_.pack_cardinality;
  last_coded_ = base.last_id(ordinal);
  OpenGroup open = base.open_group(ordinal, kMaxPackBytes);
  is_closed_ = open.is_closed;
  next_id_ = open.next_id;
  copied_packs_ = open.parts;
  in_pack_ = stored_in_pack_ = open.in_pack;
  text_ = std::move(open.text);
  remember_texts(text_, next_id_ - in_pack_);
  if (!open.last_pack.empty()) {
    remember_texts(open.last_pack, next_id_ - settings_.pack_cardinality);
  }
  base.for_each_mask(ordinal, [this](std::uint32_t id, ByteView text) {
    next_mask_id_ = id + 1;
    if (id != 0) known_masks_.add(hash128(text), id);
  });
}

void GroupWriter::remember_texts(ByteView texts, std::uint32_t first_id) {
  while (!texts.empty()) {
    const auto end =
        static_cast<std::size_t>(std::ranges::find(texts, kSequenceEnd) - texts.begin());
    known_.add(hash128(texts.first(end)), first_id++);
    texts = texts.subspan(std::min(end + 1, texts.size()));
  }
}

void GroupWriter::begin_group(std::uint32_t id) {
  clear_group(id);
  if (!reference_mask_.empty()) add_mask(0, reference_mask_);
  // What waits for its turn is bounded, references too: a genome of which there is but one has
  // nothing else.
  outputs_.submit_result({group_id_, true, std::nullopt, reference_},
                         reference_.bytes.size() + sizeof(Output));
}

// A pack that grows too large cannot be closed before it has its number of sequences. So the
// group goes on as another one with the same reference.
void GroupWriter::continue_in_new_group() {
  end_pack();
  begin_group(group_id_of(settings_.groups++));
}

void GroupWriter::add(EncodedSegment& segment) {
  const std::uint32_t id = id_of(segment);
  if (id != 0) check_order(segment.position);
  const std::uint32_t batch = segment.position.sample / settings_.pack_cardinality;
  if (batch != metadata_batch_) {
    metadata_batch_ = batch;
    last_coded_ = 0;
  }
  std::uint8_t key[kPositionBytes];
  put_position(key, segment.position);
  payload_.clear();
  append_leb128(payload_, group_id_);
  append_leb128(payload_, encode_in_group_id(id, last_coded_));
  append_leb128(payload_, segment.raw_length);
  payload_.push_back(segment.reversed ? 1 : 0);
  append_leb128(payload_, mask_id_of(segment));
  placements_.add(key, payload_);
}

// Ids are coded against the one before, and decoded in input order: 0 alone may stand elsewhere.
void GroupWriter::check_order(const Position& position) {
  if (position < last_position_) {
    throw Error(ErrorKind::corrupt,
                "the segments of a group are not in input order: this program is at fault");
  }
  last_position_ = position;
}

std::uint32_t GroupWriter::mask_id_of(const EncodedSegment& segment) {
  if (segment.mask.empty()) return 0;
  const Hash128 hash = hash128(segment.mask);
  if (const std::uint32_t known = known_masks_.find(hash); known != 0) return known;
  const std::uint32_t id = next_mask_id_++;
  known_masks_.add(hash, id);
  add_mask(id, segment.mask);
  return id;
}

void GroupWriter::add_mask(std::uint32_t id, ByteView text) {
  std::uint8_t key[kMaskKeyBytes];
  put_big_endian(key, group_id_);
  put_big_endian(key + 4, id);
  masks_.add(key, text);
}

std::uint32_t GroupWriter::id_of(EncodedSegment& segment) {
  if (segment.is_reference) return 0;
  if (const std::uint32_t known = known_.find(segment.text_hash); known != 0) return known;
  const bool is_full = in_pack_ > 0 && text_.size() + segment.text.size() > kMaxPackBytes;
  if (is_full || is_closed_) {
    continue_in_new_group();
  }
  const std::uint32_t id = next_id_++;
  known_.add(segment.text_hash, id);
  ++texts_;
  text_.insert(text_.end(), segment.text.begin(), segment.text.end());
  text_.push_back(kSequenceEnd);
  if (++in_pack_ == settings_.pack_cardinality) end_pack();
  return id;
}

void GroupWriter::end_pack() {
  if (in_pack_ == std::exchange(stored_in_pack_, 0)) {  // nothing, or what the archive has anyway
    in_pack_ = 0;
    text_.clear();
    return;
  }
  const std::uint64_t weight = text_.size() + sizeof(Output);
  outputs_.submit(
      [&contexts = contexts_, check = settings_.check, group_id = group_id_,
       copied_packs = std::exchange(copied_packs_, std::nullopt), text = std::exchange(text_, {})] {
        const EncodeContexts::Lease context(contexts);
        return Output{group_id, false, copied_packs, encode_pack(text, check, *context)};
      },
      weight);
  in_pack_ = 0;
}

void GroupWriter::write(const Output& output) {
  if (output.is_reference) {
    archive_.begin_stream({output.group_id, GroupStreamKind::reference});
    archive_.add_group_part(output.part.metadata, output.part.bytes);
    archive_.begin_stream({output.group_id, GroupStreamKind::packs});
    return;
  }
  if (output.copied_packs) {
    base_->replace_packs(output.group_id, *output.copied_packs);
    archive_.begin_stream({output.group_id, GroupStreamKind::packs}, *output.copied_packs);
  }
  archive_.add_group_part(output.part.metadata, output.part.bytes);
}

}  // namespace spillway
