#include "compress/shards/encode_ranges.hpp"

namespace spillway {

void EncodeRanges::add(ByteView key, std::uint64_t packed_bytes) {
  const std::uint32_t group = SegmentKey::decode(key).group;
  const bool begins_group = !any_ || group != group_;
  if (bounds_.begins_batch(begins_group)) {
    bounds_.begin_batch();
    const std::uint64_t range = begins_.size() + 1;
    const bool is_full = before_ >= total_bytes_ / ranges_ * range;
    if (begins_group && is_full && range < ranges_) begins_.emplace_back(key.begin(), key.end());
  }
  any_ = true;
  group_ = group;
  before_ += packed_bytes;
  bounds_.add(packed_bytes);
}

}  // namespace spillway
