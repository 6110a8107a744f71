// A cache that many threads share: bounded by bytes, split into parts with a lock each.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/lru_cache.hpp"
#include "base/mutex.hpp"

namespace spillway {

/// Least recently used entries go first, within each part. A value larger than a part's share is
/// not kept. Thread-safe.
template <typename Key, typename Hash>
class ShardedCache {
 public:
  /// Small budgets get fewer parts, so that a large value still finds room.
  explicit ShardedCache(std::uint64_t budget_bytes) {
    const std::uint64_t count =
        std::clamp<std::uint64_t>(budget_bytes / kMinShardBytes, 1, kMaxShards);
    for (std::uint64_t i = 0; i < count; ++i) {
      shards_.push_back(std::make_unique<Shard>(budget_bytes / count));
    }
  }

  /// The value under `key`, made by `load` if it is not there. `load` returns the value (a
  /// shared_ptr) and the bytes that it holds; no lock is held meanwhile. Two threads may load the
  /// same value; the first one to finish is kept.
  template <typename Value, typename Load>
  std::shared_ptr<const Value> get(const Key& key, Load load) {
    if (auto found = find<Value>(key)) return found;
    auto [value, bytes] = load();
    put(key, value, bytes);
    return value;
  }

  /// The value under `key`, or null. REQUIRES: it was put there as a Value.
  template <typename Value>
  std::shared_ptr<const Value> find(const Key& key) {
    Shard& shard = shard_of(key);
    const MutexLock lock(shard.mutex);
    return std::static_pointer_cast<const Value>(shard.cache.get(key));
  }

  /// Keeps the value, if there is none under `key` yet.
  void put(const Key& key, std::shared_ptr<const void> value, std::uint64_t bytes) {
    Shard& shard = shard_of(key);
    const MutexLock lock(shard.mutex);
    shard.cache.put(key, std::move(value), bytes);
  }

  /// Bytes that are held now.
  std::uint64_t used_bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& shard : shards_) {
      const MutexLock lock(shard->mutex);
      bytes += shard->cache.used_bytes();
    }
    return bytes;
  }

 private:
  static constexpr std::uint64_t kMinShardBytes = std::uint64_t{16} << 20;
  static constexpr std::uint64_t kMaxShards = 16;

  struct Shard {
    explicit Shard(std::uint64_t budget_bytes) : cache(budget_bytes) {}
    mutable Mutex mutex;
    LruCache<Key, void, Hash> cache SPILLWAY_GUARDED_BY(mutex);
  };

  Shard& shard_of(const Key& key) { return *shards_[Hash()(key) % shards_.size()]; }

  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace spillway
