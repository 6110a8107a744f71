#include "remote/range_store.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace spillway {
namespace {

// A node of the map and one of the list, and what the allocator adds.
constexpr std::uint64_t kStretchBytes = 192;

std::uint64_t end_of(std::uint64_t offset, const Bytes& bytes) { return offset + bytes.size(); }

}  // namespace

RangeStore::Stretches::const_iterator RangeStore::first_after(std::uint64_t offset) const {
  auto next = stretches_.upper_bound(offset);
  if (next == stretches_.begin()) return next;
  const auto before = std::prev(next);
  return end_of(before->first, before->second.bytes) > offset ? before : next;
}

std::vector<ByteRange> RangeStore::missing(ByteRange range) const {
  std::vector<ByteRange> result;
  for (auto at = first_after(range.begin); at != stretches_.end() && at->first < range.end; ++at) {
    if (at->first > range.begin) result.push_back({range.begin, at->first});
    range.begin = std::max(range.begin, end_of(at->first, at->second.bytes));
  }
  if (range.begin < range.end) result.push_back(range);
  return result;
}

void RangeStore::put(std::uint64_t offset, ByteView bytes) {
  for (const ByteRange& part : missing({offset, offset + bytes.size()})) {
    const ByteView wanted = bytes.subspan(part.begin - offset, part.size());
    uses_.push_front(part.begin);
    stretches_.emplace(part.begin, Stretch{Bytes(wanted.begin(), wanted.end()), uses_.begin()});
    used_bytes_ += part.size() + kStretchBytes;
  }
  while (used_bytes_ > max_bytes_ && uses_.size() > 1) drop_last();
}

bool RangeStore::copy(std::uint64_t offset, std::span<std::uint8_t> out) {
  for (auto at = first_after(offset); !out.empty(); ++at) {
    if (at == stretches_.end() || at->first > offset) return false;
    const Bytes& bytes = at->second.bytes;
    const std::uint64_t from = offset - at->first;
    const std::size_t n = std::min<std::uint64_t>(out.size(), bytes.size() - from);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), n, out.begin());
    touch(at->second);
    out = out.subspan(n);
    offset += n;
  }
  return true;
}

void RangeStore::drop_last() {
  const auto last = stretches_.find(uses_.back());
  used_bytes_ -= last->second.bytes.size() + kStretchBytes;
  stretches_.erase(last);
  uses_.pop_back();
}

}  // namespace spillway
