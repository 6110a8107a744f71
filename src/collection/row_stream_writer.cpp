#include "base/assert.hpp"
#include "collection/row_stream.hpp"

namespace spillway {
namespace {

// Blocks are small: their tables are, too.
constexpr ZstdParameters kParameters = {
    .level = 12, .window_log = 20, .hash_log = 17, .chain_log = 18};

// Steps as both blocks and index write them: the minor counts from the row before as long as the
// major stays.
void append_key(Bytes& out, RowKey before, RowKey key) {
  append_leb128(out, key.major - before.major);
  append_leb128(out, key.major == before.major ? key.minor - before.minor : key.minor);
}

}  // namespace

RowStreamWriter::RowStreamWriter(ArchiveWriter& archive, NamedStream stream)
    : archive_(archive), stream_(stream) {}

void RowStreamWriter::add(std::uint32_t major, std::uint32_t minor, ByteView payload) {
  const RowKey key{major, minor};
  SPILLWAY_ASSERT(at_block_start() || key >= last_);
  SPILLWAY_ASSERT(payload.size() <= kMaxRowPayload);
  if (at_block_start()) {
    first_rows_.push_back(key);
    last_ = {};
  }
  append_key(block_, last_, key);
  append_leb128(block_, payload.size());
  block_.insert(block_.end(), payload.begin(), payload.end());
  last_ = key;
  ++rows_;
  if (block_.size() >= kRowBlockBytes) close_block();
}

void RowStreamWriter::close_block() {
  frame_.clear();
  compressor_.compress(block_, kParameters, frame_);
  archive_.add_part(stream_, block_.size(), frame_);
  block_.clear();
}

void RowStreamWriter::copy_block(RowStreamReader& from, std::size_t block) {
  SPILLWAY_ASSERT(at_block_start());
  first_rows_.push_back(from.first_of_block(block).value());
  archive_.copy_part(stream_, from.archive(), from.place_of_block(block));
}

void RowStreamWriter::close_block_if_long() {
  if (block_.size() >= kRowBlockBytes / 2) close_block();
}

void RowStreamWriter::finish() {
  if (!block_.empty()) close_block();
  if (first_rows_.empty()) return;
  RowKey before;
  for (const RowKey first : first_rows_) {
    append_key(block_, before, first);
    before = first;
  }
  close_block();
}

}  // namespace spillway
