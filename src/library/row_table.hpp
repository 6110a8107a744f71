// Rows of an extension stream, found by key, by any number of threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/mutex.hpp"
#include "collection/row_stream.hpp"
#include "collection/sample_metadata.hpp"
#include "library/once.hpp"
#include "library/part_cache.hpp"

namespace spillway {

/// Blocks are decoded once and kept in the cache. Thread-safe. Errors: corrupt, which names archive
/// and stream.
class RowTable {
 public:
  /// `archive` and `cache` must outlive the table. Reads nothing yet.
  RowTable(const ArchiveReader& archive, std::string_view stream, PartKind kind, PartCache& cache);

  /// Whether the archive has the stream.
  bool present() const { return present_; }

  /// Calls visit(payload) for each row of `key`, in order; stops when it returns false.
  template <typename Visit>
  void for_each(RowKey key, Visit visit) {
    if (!present_) return;
    for (std::size_t i = block_of(key); i < first_keys_.size(); ++i) {
      if (first_keys_[i] > key) return;
      const auto rows = block(i);
      for (std::size_t row = rows->first_at(key); row < rows->keys.size(); ++row) {
        if (rows->keys[row] != key) return;
        const std::string_view payload = rows->payloads[row];
        if (!visit(
                ByteView(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()))) {
          return;
        }
      }
    }
  }

  /// Calls visit(minor, payload) for each row whose major number is `major`, in order.
  template <typename Visit>
  void for_each_of(std::uint32_t major, Visit visit) {
    if (!present_) return;
    const RowKey from{major, 0};
    for (std::size_t i = block_of(from); i < first_keys_.size(); ++i) {
      if (first_keys_[i].major > major) return;
      const auto rows = block(i);
      for (std::size_t row = rows->first_at(from); row < rows->keys.size(); ++row) {
        if (rows->keys[row].major != major) return;
        visit(rows->keys[row].minor, rows->payloads[row]);
      }
    }
  }

 private:
  struct Block {
    std::vector<RowKey> keys;
    StringTable payloads;
    std::size_t first_at(RowKey key) const;
  };

  // The first block that may hold rows of the key, or first_keys_.size(). Loads the index once.
  std::size_t block_of(RowKey key);
  std::shared_ptr<const Block> block(std::size_t index);
  Block load(std::size_t index);

  bool present_;
  PartKind kind_;
  PartCache& cache_;
  Once indexed_;
  std::vector<RowKey> first_keys_;  // of the blocks
  Mutex mutex_;
  RowStreamReader rows_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway
