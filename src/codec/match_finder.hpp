// Where the next bytes of a text stood before, in the text itself: candidates for matches.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/assert.hpp"

namespace spillway {

/// Chains of the positions whose next 5 bytes, and whose next 8, have one hash, the last one first;
/// and the last position for 16 bytes. The short ones find what is near, the long ones what is
/// long, without going through all that begins alike: delta texts are full of "C0,1". Tables are
/// kept from text to text; a chain ends kChainBytes before its position.
class MatchFinder {
 public:
  /// A chain's candidates within this many bytes are found.
  static constexpr std::size_t kChainBytes = std::size_t{1} << 18;
  static constexpr std::size_t memory_bytes() {
    return 2 * kChainBytes * sizeof(std::uint32_t) +
           3 * (std::size_t{1} << kMaxHeadBits) * sizeof(std::uint32_t);
  }

  /// Forgets the text before. `text` outlives the search in it. REQUIRES: less than 2^32 bytes.
  void begin(std::span<const std::uint8_t> text) {
    SPILLWAY_ASSERT(text.size() <= UINT32_MAX);
    text_ = text;
    next_ = 0;
    const unsigned bits =
        std::clamp(static_cast<unsigned>(std::bit_width(text.size())), 10U, kMaxHeadBits);
    shift_ = 64 - bits;
    for (auto* heads : {&short_heads_, &middle_heads_, &long_heads_}) {
      heads->assign(std::size_t{1} << bits, 0);
    }
    const std::size_t ring = std::min(std::bit_ceil(text.size() | 1), kChainBytes);
    mask_ = static_cast<std::uint32_t>(ring - 1);
    for (auto* chain : {&short_chain_, &middle_chain_}) {
      if (chain->size() < ring) chain->resize(ring);
    }
    for (std::uint32_t i = 0; i < kAhead && is_searchable(i); ++i) ahead_[i] = hashes_of(i);
  }

  /// Positions that are left have no candidates: too near to the end.
  bool is_searchable(std::uint32_t position) const { return position + 16 <= text_.size(); }

  /// Calls take(candidate) for positions before `position`, some more than once, whose bytes may
  /// differ; then lets `position` be found. REQUIRES: is_searchable(position), and
  /// add_up_to(position) came last.
  template <class Take>
  void find_and_add(std::uint32_t position, Take take) {
    SPILLWAY_ASSERT(is_searchable(position) && next_ == position);
    prefetch_candidates(position + kNear);
    const Hashes hashes = next_hashes();
    const std::uint32_t oldest =
        position - std::min<std::uint32_t>(position, static_cast<std::uint32_t>(kChainBytes) - 1);
    std::uint32_t& short_head = short_heads_[hashes.first];
    std::uint32_t& middle_head = middle_heads_[hashes.middle];
    std::uint32_t& long_head = long_heads_[hashes.last];
    walk(short_head, short_chain_.data(), kShortDepth, oldest, take);
    walk(middle_head, middle_chain_.data(), kMiddleDepth, oldest, take);
    if (long_head != 0) take(long_head - 1);
    put(short_head, short_chain_);
    put(middle_head, middle_chain_);
    long_head = ++next_;
  }

  /// Lets all positions before `end` be found.
  void add_up_to(std::uint32_t end) {
    for (; next_ < end && is_searchable(next_); ++next_) {
      const Hashes hashes = next_hashes();
      put(short_heads_[hashes.first], short_chain_);
      put(middle_heads_[hashes.middle], middle_chain_);
      long_heads_[hashes.last] = next_ + 1;
    }
  }

 private:
  static constexpr unsigned kMaxHeadBits = 17;
  static constexpr unsigned kShortDepth = 8;
  static constexpr unsigned kMiddleDepth = 16;
  static constexpr std::uint32_t kAhead = 16;
  static constexpr std::uint32_t kNear = 4;

  struct Hashes {
    std::uint32_t first;   // of 5 bytes
    std::uint32_t middle;  // of 8
    std::uint32_t last;    // of 16
  };

  /// Of next_. Those of a position further on are found meanwhile, and its heads on their way from
  /// memory: tables are larger than what is near to a core.
  Hashes next_hashes() {
    Hashes& place = ahead_[next_ % kAhead];
    const Hashes hashes = place;
    if (is_searchable(next_ + kAhead)) {
      place = hashes_of(next_ + kAhead);
      __builtin_prefetch(&short_heads_[place.first], 1);
      __builtin_prefetch(&middle_heads_[place.middle], 1);
      __builtin_prefetch(&long_heads_[place.last], 1);
    }
    return hashes;
  }
  void prefetch_candidates(std::uint32_t position) const {
    if (!is_searchable(position)) return;
    const Hashes& hashes = ahead_[position % kAhead];
    for (const std::uint32_t head :
         {short_heads_[hashes.first], middle_heads_[hashes.middle], long_heads_[hashes.last]}) {
      __builtin_prefetch(text_.data() + head);
    }
  }

  std::uint64_t load(std::uint32_t position) const {
    std::uint64_t bytes;
    std::memcpy(&bytes, text_.data() + position, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
    return bytes;
  }
  Hashes hashes_of(std::uint32_t position) const {
    constexpr std::uint64_t kFirst = 0x9e3779b185ebca87;
    constexpr std::uint64_t kSecond = 0xc2b2ae3d27d4eb4f;
    const std::uint64_t low = load(position);
    const std::uint64_t high = load(position + 8);
    const auto cut = [this](std::uint64_t hash) {
      return static_cast<std::uint32_t>(hash >> shift_);
    };
    return {cut((low << 24) * kFirst), cut(low * kFirst),
            cut((low * kFirst + high * kSecond) * kFirst)};
  }

  // Heads and chains hold positions + 1; 0 is none.
  void put(std::uint32_t& head, std::vector<std::uint32_t>& chain) {
    chain[next_ & mask_] = head;
    head = next_ + 1;
  }
  template <class Take>
  void walk(std::uint32_t head, const std::uint32_t* chain, unsigned depth, std::uint32_t oldest,
            Take& take) const {
    const std::uint32_t mask = mask_;
    for (; head > oldest && depth != 0; --depth) {
      const std::uint32_t candidate = head - 1;
      head = chain[candidate & mask];
      take(candidate);
    }
  }

  std::span<const std::uint8_t> text_;
  std::uint32_t next_ = 0;
  std::array<Hashes, kAhead> ahead_;  // of the positions from next_ on, by their remainder
  unsigned shift_ = 0;
  std::uint32_t mask_ = 0;
  std::vector<std::uint32_t> short_heads_;
  std::vector<std::uint32_t> middle_heads_;
  std::vector<std::uint32_t> long_heads_;
  std::vector<std::uint32_t> short_chain_;
  std::vector<std::uint32_t> middle_chain_;
};

}  // namespace spillway
