#include "library/row_table.hpp"

#include <algorithm>
#include <utility>

namespace spillway {

RowTable::RowTable(const ArchiveReader& archive, std::string_view stream, PartKind kind,
                   PartCache& cache)
    : present_(archive.has_stream(stream)), kind_(kind), cache_(cache), rows_(archive, stream) {}

std::size_t RowTable::Block::first_at(RowKey key) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(keys, key) - keys.begin());
}

std::size_t RowTable::block_of(RowKey key) {
  indexed_.run([this] {
    const MutexLock lock(mutex_);
    std::vector<RowKey> keys(rows_.blocks());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = *rows_.first_of_block(i);
    first_keys_ = std::move(keys);
  });
  // Rows of the key may begin within the last block that begins before it.
  const auto after = std::ranges::lower_bound(first_keys_, key);
  return static_cast<std::size_t>(after - first_keys_.begin()) -
         (after == first_keys_.begin() ? 0 : 1);
}

std::shared_ptr<const RowTable::Block> RowTable::block(std::size_t index) {
  return cache_.get<Block>({kind_, 0, static_cast<std::uint32_t>(index)}, [&] {
    auto loaded = std::make_shared<Block>(load(index));
    const std::uint64_t bytes =
        loaded->keys.capacity() * sizeof(RowKey) + loaded->payloads.memory_bytes();
    return std::pair(std::shared_ptr<const Block>(std::move(loaded)), bytes);
  });
}

RowTable::Block RowTable::load(std::size_t index) {
  const MutexLock lock(mutex_);
  Block block;
  rows_.go_to_block(index);
  while (rows_.next_in_block()) {
    block.keys.push_back(rows_.key());
    const ByteView payload = rows_.payload();
    block.payloads.push_back({reinterpret_cast<const char*>(payload.data()), payload.size()});
  }
  return block;
}

}  // namespace spillway
