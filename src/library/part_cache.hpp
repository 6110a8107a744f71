// What an open archive keeps of what it has decoded.
#pragma once

#include <cstddef>
#include <cstdint>

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

struct PartKeyHash {
  std::size_t operator()(const PartKey& key) const {
    return mix64((std::uint64_t{key.major} << 32 | key.minor) +
                 0x9e3779b97f4a7c15ULL * (1 + static_cast<std::uint64_t>(key.kind)));
  }
};

using PartCache = ShardedCache<PartKey, PartKeyHash>;

}  // namespace spillway
