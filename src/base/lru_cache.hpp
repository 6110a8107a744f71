// Least-recently-used cache, bounded by bytes.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>
#include <utility>

namespace spillway {

/// Values are shared, so that one that is dropped stays alive for those who use it. A value larger
/// than the whole budget is not kept. Not thread-safe.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class LruCache {
 public:
  explicit LruCache(std::uint64_t budget_bytes) : budget_bytes_(budget_bytes) {}

  /// Null if it is not there; otherwise it becomes the most recent.
  std::shared_ptr<const Value> get(const Key& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  /// `bytes` is what the value holds; the cache adds what it needs itself. A value that is there
  /// under the same key is kept.
  void put(const Key& key, std::shared_ptr<const Value> value, std::uint64_t bytes) {
    bytes += kEntryBytes;
    if (bytes > budget_bytes_ || index_.contains(key)) return;
    while (used_bytes_ + bytes > budget_bytes_) drop_last();
    entries_.push_front({key, std::move(value), bytes});
    index_.emplace(key, entries_.begin());
    used_bytes_ += bytes;
  }

  std::uint64_t used_bytes() const { return used_bytes_; }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Key key;
    std::shared_ptr<const Value> value;
    std::uint64_t bytes;
  };

  // List and hash nodes, control block, allocator overhead.
  static constexpr std::uint64_t kEntryBytes = 256;

  void drop_last() {
    used_bytes_ -= entries_.back().bytes;
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }

  std::uint64_t budget_bytes_;
  std::uint64_t used_bytes_ = 0;
  std::list<Entry> entries_;
  std::unordered_map<Key, typename std::list<Entry>::iterator, Hash> index_;
};

}  // namespace spillway
