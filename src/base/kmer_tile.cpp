#include "base/kmer_tile.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/hash.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#define SPILLWAY_HAS_X86_TILES 1
#include <immintrin.h>
#ifdef __clang__
#define SPILLWAY_AVX512 "avx512f,avx512dq,avx512vl"
#else
#define SPILLWAY_AVX512 "avx512f,avx512dq,avx512vl,prefer-vector-width=512"
#endif
#endif

namespace spillway {
namespace {

constexpr std::uint64_t kLowBits = 0x0303030303030303ULL;

// Two bits of each of eight bytes, the first byte's in the low bits.
std::uint64_t squeeze(std::uint64_t x) {
  x &= kLowBits;
  x = (x | (x >> 6)) & 0x000f000f000f000fULL;
  x = (x | (x >> 12)) & 0x000000ff000000ffULL;
  return (x | (x >> 24)) & 0xffff;
}

// Up to eight symbols, the first in the low byte.
std::uint64_t load(const Symbol* symbols, std::size_t count) {
  std::uint64_t x = 0;
  if (count == sizeof x) {
    std::memcpy(&x, symbols, sizeof x);
  } else {
    for (std::size_t i = 0; i < count; ++i) x |= std::uint64_t{symbols[i]} << (8 * i);
  }
  return x;
}

}  // namespace

TileMethod best_tile_method() {
#ifdef SPILLWAY_HAS_X86_TILES
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return TileMethod::avx512;
  }
  if (__builtin_cpu_supports("avx2")) return TileMethod::avx2;
#endif
  return TileMethod::scalar;
}

KmerTile::KmerTile(unsigned k, Align align, TileMethod method)
    : unused_bits_(64 - 2 * k), lift_(align == Align::high ? unused_bits_ : 0), method_(method) {}

void KmerTile::take(std::span<const Symbol> symbols) {
  size_ = symbols.size();
  switch (method_) {
    case TileMethod::scalar:
      take_scalar(symbols);
      break;
    case TileMethod::avx2:
      take_avx2(symbols);
      break;
    case TileMethod::avx512:
      take_avx512(symbols);
      break;
  }
  mark_full(symbols);
}

std::uint64_t KmerTile::canonical(std::size_t i) const {
  const std::uint64_t kmer = kmer_at(i);
  return std::min(kmer, turned(kmer)) << lift_;
}

bool KmerTile::is_direct(std::size_t i) const {
  const std::uint64_t kmer = kmer_at(i);
  return kmer <= turned(kmer);
}

std::uint64_t KmerTile::kmer_at(std::size_t i) const {
  const std::size_t block = i / kBlock;
  const std::size_t behind = kBlock - 1 - i % kBlock;  // bases of the block
  const std::uint64_t ahead =
      before_[block] << (2 * kBlock - 2 * behind) | bases_[block] >> (2 * behind);
  return ahead << unused_bits_ >> unused_bits_;
}

// The reverse complement.
std::uint64_t KmerTile::turned(std::uint64_t kmer) const {
  std::uint64_t x = ~__builtin_bswap64(kmer);
  x = (x & 0x0f0f0f0f0f0f0f0fULL) << 4 | (x >> 4 & 0x0f0f0f0f0f0f0f0fULL);
  x = (x & 0x3333333333333333ULL) << 2 | (x >> 2 & 0x3333333333333333ULL);
  return x >> unused_bits_;
}

std::span<const std::uint16_t> KmerTile::places(const HashSample& sample) {
  std::size_t found = 0;
  for (std::size_t begin = 0; begin < size_; begin += kWordBits) {
    std::uint64_t word = kept(sample, begin);
    if (size_ - begin < kWordBits) word &= (std::uint64_t{1} << (size_ - begin)) - 1;
    for (; word != 0; word &= word - 1) {
      places_[found++] = static_cast<std::uint16_t>(begin + std::countr_zero(word));
    }
  }
  if (!all_full_) found = drop_missing(found);
  return std::span<const std::uint16_t>(places_).first(found);
}

std::uint64_t KmerTile::kept(const HashSample& sample, std::size_t begin) const {
  switch (method_) {
    case TileMethod::avx2:
      return kept_avx2(sample, begin);
    case TileMethod::avx512:
      return kept_avx512(sample, begin);
    case TileMethod::scalar:
      break;
  }
  return kept_scalar(sample, begin);
}

std::uint64_t KmerTile::kept_scalar(const HashSample& sample, std::size_t begin) const {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < kWordBits; ++i) {
    word |= std::uint64_t{sample.keeps(hash_[begin + i])} << i;
  }
  return word;
}

std::size_t KmerTile::drop_missing(std::size_t found) {
  const auto end = places_.begin() + static_cast<std::ptrdiff_t>(found);
  const auto kept = std::remove_if(places_.begin(), end, [this](auto i) { return !is_full(i); });
  return static_cast<std::size_t>(kept - places_.begin());
}

void KmerTile::mark_full(std::span<const Symbol> symbols) {
  unsigned above = 0;
  for (const Symbol s : symbols) above |= s;
  all_full_ = above < 4 && bases_since_gap_ + 1 >= k();
  if (all_full_) {
    bases_since_gap_ += symbols.size();
    return;
  }
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    bases_since_gap_ = symbols[i] > 3 ? 0 : bases_since_gap_ + 1;
    full_[i] = bases_since_gap_ >= k() ? 1 : 0;
  }
}

// Each k-mer of a block is what came before the block, shifted, and bases of the block. The
// compiler makes vectors of the inner loop, for the instruction set of the function that it is
// inlined into.
[[gnu::always_inline]] inline void KmerTile::take_blocks(std::span<const Symbol> symbols) {
  const unsigned unused_bits = unused_bits_;
  const unsigned lift = lift_;
  std::uint64_t forward = forward_;
  std::uint64_t backward = backward_;
  for (std::size_t begin = 0; begin < symbols.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, symbols.size() - begin);
    const std::uint64_t bytes = load(&symbols[begin], count);
    const std::uint64_t bases = squeeze(__builtin_bswap64(bytes));
    const std::uint64_t turned_bases = 0xffff ^ squeeze(bytes);
    before_[begin / kBlock] = forward;
    bases_[begin / kBlock] = static_cast<std::uint16_t>(bases);
    std::uint64_t* const __restrict hashes = &hash_[begin];
#pragma GCC unroll 1
    for (std::uint64_t i = 0; i < kBlock; ++i) {
      const std::uint64_t ahead = forward << (2 * i + 2) | bases >> (14 - 2 * i);
      const std::uint64_t back = backward >> (2 * i + 2) | turned_bases << (62 - 2 * i);
      const std::uint64_t kmer = ahead << unused_bits >> unused_bits;
      const std::uint64_t turned = back >> unused_bits;
      hashes[i] = mix64(((kmer < turned ? kmer : turned) << lift) + 1);
    }
    forward = forward << (2 * count) | bases >> (16 - 2 * count);
    backward = backward >> (2 * count) | turned_bases << (64 - 2 * count);
  }
  forward_ = forward;
  backward_ = backward;
}

void KmerTile::take_scalar(std::span<const Symbol> symbols) { take_blocks(symbols); }
#ifdef SPILLWAY_HAS_X86_TILES
__attribute__((target("avx2"))) void KmerTile::take_avx2(std::span<const Symbol> symbols) {
  take_blocks(symbols);
}
__attribute__((target(SPILLWAY_AVX512))) void KmerTile::take_avx512(
    std::span<const Symbol> symbols) {
  take_blocks(symbols);
}

// There is no comparison of unsigned numbers: both sides are moved into the range of signed ones.
__attribute__((target("avx2"))) std::uint64_t KmerTile::kept_avx2(const HashSample& sample,
                                                                  std::size_t begin) const {
  constexpr std::size_t kLanes = 4;
  const __m256i sign = _mm256_set1_epi64x(static_cast<long long>(std::uint64_t{1} << 63));
  const __m256i mask = _mm256_set1_epi64x(static_cast<long long>(sample.mask));
  const __m256i most =
      _mm256_xor_si256(_mm256_set1_epi64x(static_cast<long long>(sample.most)), sign);
  std::uint64_t above = 0;
  for (std::size_t i = 0; i < kWordBits; i += kLanes) {
    const __m256i hash = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&hash_[begin + i]));
    const __m256i part = _mm256_xor_si256(_mm256_and_si256(hash, mask), sign);
    const auto lanes = static_cast<unsigned>(
        _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(part, most))));
    above |= std::uint64_t{lanes} << i;
  }
  return ~above;
}

__attribute__((target(SPILLWAY_AVX512))) std::uint64_t KmerTile::kept_avx512(
    const HashSample& sample, std::size_t begin) const {
  constexpr std::size_t kLanes = 8;
  const __m512i mask = _mm512_set1_epi64(static_cast<long long>(sample.mask));
  const __m512i most = _mm512_set1_epi64(static_cast<long long>(sample.most));
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < kWordBits; i += kLanes) {
    const __m512i hash = _mm512_loadu_si512(&hash_[begin + i]);
    const std::uint64_t lanes = _mm512_cmple_epu64_mask(_mm512_and_si512(hash, mask), most);
    word |= lanes << i;
  }
  return word;
}
#else
void KmerTile::take_avx2(std::span<const Symbol> symbols) { take_scalar(symbols); }
void KmerTile::take_avx512(std::span<const Symbol> symbols) { take_scalar(symbols); }
std::uint64_t KmerTile::kept_avx2(const HashSample& sample, std::size_t begin) const {
  return kept_scalar(sample, begin);
}
std::uint64_t KmerTile::kept_avx512(const HashSample& sample, std::size_t begin) const {
  return kept_scalar(sample, begin);
}
#endif

}  // namespace spillway
