// Where lz_decode puts what a delta text decodes to.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/assert.hpp"
#include "codec/byte_block.hpp"
#include "codec/lz_parser.hpp"
#include "dna/letter_case.hpp"

namespace spillway::lz_decode_detail {

[[noreturn]] inline void fail_length() { fail("longer than its segment"); }

/// Writes to a place of a fixed size.
struct FixedSink {
  static constexpr bool kStops = false;
  static constexpr bool kTakesBlocks = true;

  std::uint8_t* begin;
  std::uint8_t* at;
  std::uint8_t* end;

  std::uint64_t room() const { return static_cast<std::uint64_t>(end - at); }
  std::uint8_t last_case() const { return at == begin ? 0 : at[-1] & kLowerCase; }
  // REQUIRES: room for all of the block.
  void put_block(Block block, unsigned n) {
    SPILLWAY_ASSERT(n <= sizeof block && room() >= sizeof block);
    std::memcpy(at, &block, sizeof block);
    at += n;
  }

  void put(std::uint8_t byte) {
    if (at == end) fail_length();
    *at = byte | last_case();
    ++at;
  }
  void fill(std::uint8_t byte, std::uint64_t n) {
    if (n > room()) fail_length();
    std::memset(at, byte, n);
    at += n;
  }
  // Of `readable` bytes, n. Most matches are short: these are copied with what stands behind them.
  [[gnu::always_inline]] void copy(const std::uint8_t* source, std::uint64_t n,
                                   std::uint64_t readable) {
    if (n <= kShort && readable >= kShort && room() >= kShort) {
      std::memcpy(at, source, kShort);
    } else {
      if (n > room()) fail_length();
      if (n != 0) std::memcpy(at, source, n);
    }
    at += n;
  }

  static constexpr std::size_t kShort = 128;
};

/// Passes over the first `skip` bases, writes until it is full, and then has the parser stop.
struct RangeSink {
  static constexpr bool kStops = true;
  static constexpr bool kTakesBlocks = true;

  std::uint64_t skip;
  std::uint8_t* at;
  std::uint8_t* end;
  std::uint8_t lower = 0;  // kLowerCase if the base before is lower case

  bool is_full() const { return at == end; }
  std::uint64_t left() const { return static_cast<std::uint64_t>(end - at); }
  std::uint64_t room() const { return skip + left(); }
  std::uint8_t last_case() const { return lower; }
  // How many of `n` bases that come next are passed over.
  std::uint64_t pass_over(std::uint64_t n) {
    const std::uint64_t passed = std::min(skip, n);
    skip -= passed;
    return passed;
  }
  void put_block(Block block, unsigned n) {
    if (n == 0) return;
    std::uint8_t bytes[sizeof block];
    std::memcpy(bytes, &block, sizeof block);
    lower = bytes[n - 1] & kLowerCase;
    const std::uint64_t passed = pass_over(n);
    if (passed == 0 && left() >= sizeof block) {
      std::memcpy(at, bytes, sizeof block);
      at += n;
    } else {
      const std::uint64_t taken = std::min(n - passed, left());
      std::memcpy(at, bytes + passed, taken);
      at += taken;
    }
  }
  void put(std::uint8_t byte) {
    const auto base = static_cast<std::uint8_t>(byte | lower);
    if (pass_over(1) == 0) *at++ = base;
  }
  void fill(std::uint8_t byte, std::uint64_t n) {
    lower = byte & kLowerCase;
    const std::uint64_t taken = std::min(n - pass_over(n), left());
    std::memset(at, byte, taken);
    at += taken;
  }
  [[gnu::always_inline]] void copy(const std::uint8_t* source, std::uint64_t n,
                                   std::uint64_t readable) {
    if (n == 0) return;
    lower = source[n - 1] & kLowerCase;
    const std::uint64_t passed = pass_over(n);
    const std::uint64_t taken = std::min(n - passed, left());
    if (taken <= FixedSink::kShort && readable - passed >= FixedSink::kShort &&
        left() >= FixedSink::kShort) {
      std::memcpy(at, source + passed, FixedSink::kShort);
    } else {
      std::memcpy(at, source + passed, taken);
    }
    at += taken;
  }
};

/// Writes nothing.
struct CountingSink {
  static constexpr bool kStops = false;
  static constexpr bool kTakesBlocks = false;

  std::uint64_t size = 0;

  void put(std::uint8_t) { ++size; }
  void fill(std::uint8_t, std::uint64_t n) { size += n; }
  void copy(const std::uint8_t*, std::uint64_t n, std::uint64_t) { size += n; }
};

/// Appends to a vector, up to `limit` bytes.
struct GrowingSink {
  static constexpr bool kStops = false;
  static constexpr bool kTakesBlocks = false;

  std::vector<std::uint8_t>& out;
  std::uint64_t limit;

  void admit(std::uint64_t n) const {
    if (n > limit - out.size()) fail_length();
  }
  void put(std::uint8_t byte) {
    admit(1);
    out.push_back(out.empty() ? byte : static_cast<std::uint8_t>(byte | (out.back() & kLowerCase)));
  }
  void fill(std::uint8_t byte, std::uint64_t n) {
    admit(n);
    out.insert(out.end(), n, byte);
  }
  void copy(const std::uint8_t* source, std::uint64_t n, std::uint64_t) {
    admit(n);
    out.insert(out.end(), source, source + n);
  }
};

}  // namespace spillway::lz_decode_detail
