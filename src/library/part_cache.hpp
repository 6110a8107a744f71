// What open archives keep of what they have decoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/hash.hpp"
#include "library/sharded_cache.hpp"

namespace spillway {

enum class PartKind : std::uint8_t {
  reference,        ///< of group `major`
  pack,             ///< number `minor` of group `major`
  masks,            ///< block `minor` of spillway-masks
  mask_ids,         ///< block `minor` of spillway-mask-ids
  residues,         ///< block `minor` of spillway-residues
  headers,          ///< block `minor` of spillway-headers
  sample_names,     ///< contig names of sample `major`
  sample_segments,  ///< segments of sample `major`
};

struct PartKey {
  PartKind kind;
  std::uint32_t major;
  std::uint32_t minor;
  bool operator==(const PartKey&) const = default;
};

/// The parts of one archive in a cache that several archives may share. Thread-safe.
class PartCache {
 private:
  struct Key {
    std::uint32_t archive;
    PartKey part;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return mix64((std::uint64_t{key.part.major} << 32 | key.part.minor) +
                   0x9e3779b97f4a7c15ULL * (1 + static_cast<std::uint64_t>(key.part.kind)) +
                   0xc2b2ae3d27d4eb4fULL * key.archive);
    }
  };

 public:
  using Shared = ShardedCache<Key, KeyHash>;

  /// `archive` is a number that no other archive in the cache has. `shared` must outlive the object.
  PartCache(Shared& shared, std::uint32_t archive) : shared_(shared), archive_(archive) {}

  /// As those of ShardedCache.
  template <typename Value, typename Load>
  std::shared_ptr<const Value> get(const PartKey& part, Load load) {
    return shared_.get<Value>(Key{archive_, part}, std::move(load));
  }
  template <typename Value>
  std::shared_ptr<const Value> find(const PartKey& part) {
    return shared_.find<Value>(Key{archive_, part});
  }
  void put(const PartKey& part, std::shared_ptr<const void> value, std::uint64_t bytes) {
    shared_.put(Key{archive_, part}, std::move(value), bytes);
  }

 private:
  Shared& shared_;
  std::uint32_t archive_;
};

}  // namespace spillway
