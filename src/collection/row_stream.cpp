#include "collection/row_stream.hpp"

#include <algorithm>
#include <utility>

namespace spillway {
namespace {

// A frame is never much longer than its text.
constexpr std::uint64_t kMaxFrameBytes = kMaxRowBlockBytes + kMaxRowBlockBytes / 64;
constexpr std::uint64_t kMinFrameBytes = 8;
constexpr std::uint64_t kMaxIndexEntryBytes = 10;

// Nothing behind the last key of all.
std::optional<RowKey> successor(RowKey key) {
  if (key.minor != UINT32_MAX) return RowKey{key.major, key.minor + 1};
  if (key.major != UINT32_MAX) return RowKey{key.major + 1, 0};
  return std::nullopt;
}

std::uint32_t add_step(std::uint32_t value, std::uint64_t step) {
  if (step > UINT32_MAX - value) throw Error(ErrorKind::corrupt, "a number is too large");
  return static_cast<std::uint32_t>(value + step);
}

RowKey take_key(ByteCursor& cursor, RowKey before) {
  const std::uint32_t major = add_step(before.major, cursor.leb128());
  const std::uint32_t minor = add_step(major == before.major ? before.minor : 0, cursor.leb128());
  return {major, minor};
}

}  // namespace

RowStreamReader::RowStreamReader(const ArchiveReader& archive, std::string_view stream)
    : archive_(archive), stream_(stream), present_(archive.has_stream(stream)) {}

void RowStreamReader::fail(const std::string& reason) const {
  throw Error(ErrorKind::corrupt, archive_.path() + ": stream " + stream_ + ": " + reason);
}

// What goes wrong within says nothing of the file; here it is told.
template <typename Work>
auto RowStreamReader::told(Work work) const {
  try {
    return work();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::corrupt) throw;
    fail(error.what());
  }
}

void RowStreamReader::load_index() {
  if (indexed_) return;
  std::vector<Block> blocks;
  std::uint64_t bytes = 0;
  archive_.for_each_part(stream_, [&](const PartPlace& place) {
    bytes += place.size;
    // Parts do not overlap, so there are no more blocks than the file has room for.
    if (place.size < kMinFrameBytes || place.size > kMaxFrameBytes ||
        bytes > archive_.file_size()) {
      fail("a block is too short or too long");
    }
    blocks.push_back({{}, static_cast<std::uint32_t>(place.size), place.offset});
  });
  if (blocks.size() < 2) fail("has no blocks or no index");
  const PartBytes index = archive_.read({blocks.back().offset, blocks.back().bytes});
  blocks.pop_back();
  if (index.metadata > kMaxIndexEntryBytes * blocks.size()) fail("its index is too long");
  decompressor_.emplace();
  told([&] {
    decompressor_->decompress(index.bytes, index.metadata, text_);
    ByteCursor cursor(text_, "its index");
    RowKey before;
    for (Block& block : blocks) before = block.first = take_key(cursor, before);
    if (!cursor.rest().empty()) fail("its index is too long");
  });
  blocks_ = std::move(blocks);
  indexed_ = true;
}

std::size_t RowStreamReader::blocks() {
  if (present_) load_index();
  return blocks_.size();
}

std::optional<RowKey> RowStreamReader::first_of_block(std::size_t block) {
  if (block >= blocks()) return std::nullopt;
  return blocks_[block].first;
}

void RowStreamReader::go_to_block(std::size_t block) {
  if (present_) jump_to(std::min(block, blocks()));
}

void RowStreamReader::load_block(std::size_t block) {
  const bool is_open = open_ && block == block_;
  open_ = false;
  block_ = block;
  at_ = 0;
  payload_ = {};
  if (block == blocks_.size()) return;
  if (!is_open) {
    const PartBytes part = archive_.read({blocks_[block].offset, blocks_[block].bytes});
    if (part.metadata == 0 || part.metadata > kMaxRowBlockBytes) {
      fail("a block's text is empty or too long");
    }
    told([&] { decompressor_->decompress(part.bytes, part.metadata, text_); });
  }
  open_ = true;
}

void RowStreamReader::jump_to(std::size_t block) {
  pending_ = false;
  has_row_ = false;
  floor_.reset();
  load_block(block);
}

bool RowStreamReader::read_row() {
  if (!open_ || at_ == text_.size()) return false;
  begins_block_ = at_ == 0;
  open_ = false;  // until the row has shown to be good
  const RowKey before = begins_block_ ? RowKey{} : key_;
  told([&] {
    ByteCursor cursor(ByteView(text_).subspan(at_), "a block");
    key_ = take_key(cursor, before);
    const std::uint64_t size = cursor.leb128();
    if (size > kMaxRowPayload) throw Error(ErrorKind::corrupt, "a row is too long");
    payload_ = cursor.take(size);
    at_ = text_.size() - cursor.rest().size();
  });
  if (begins_block_ ? key_ != blocks_[block_].first
                    : block_ + 1 < blocks_.size() && key_ > blocks_[block_ + 1].first) {
    fail("its rows are not where its index says");
  }
  open_ = true;
  return true;
}

bool RowStreamReader::next() {
  if (!present_) return false;
  load_index();
  if (std::exchange(pending_, false)) return true;
  if (std::exchange(has_row_, false)) floor_ = successor(key_);
  while (block_ < blocks_.size()) {
    if (!open_) load_block(block_);
    if (read_row()) {
      has_row_ = true;
      return true;
    }
    load_block(block_ + 1);
  }
  return false;
}

bool RowStreamReader::next_in_block() {
  if (std::exchange(pending_, false)) return true;
  if (!read_row()) return false;
  floor_.reset();
  has_row_ = true;
  return true;
}

bool RowStreamReader::stands_at(RowKey key) const {
  const bool at_end = indexed_ && block_ == blocks_.size();
  return floor_ && *floor_ <= key && (at_end || (has_row_ && key <= key_));
}

std::size_t RowStreamReader::block_before(RowKey key) const {
  const auto behind =
      std::ranges::partition_point(blocks_, [&](const Block& block) { return block.first < key; });
  return behind == blocks_.begin() ? 0 : static_cast<std::size_t>(behind - blocks_.begin()) - 1;
}

void RowStreamReader::seek_block(std::uint32_t major, std::uint32_t minor) {
  if (!present_) return;
  load_index();
  const RowKey key{major, minor};
  const std::size_t block = block_before(key);
  const bool is_before = open_ && block == block_ && (!has_row_ || key_ < key);
  if (is_before || stands_at(key)) {
    pending_ = has_row_;
  } else {
    jump_to(block);
  }
}

void RowStreamReader::seek(std::uint32_t major, std::uint32_t minor) {
  if (!present_) return;
  seek_block(major, minor);
  const RowKey key{major, minor};
  if (stands_at(key)) return;
  while (next()) {
    if (key_ >= key) {
      pending_ = true;
      break;
    }
  }
  floor_ = key;
}

}  // namespace spillway
