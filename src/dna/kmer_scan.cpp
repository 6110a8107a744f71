#include "dna/kmer_scan.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "base/little_endian.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace spillway {
namespace {

constexpr std::size_t kWordBits = 64;

// What parities are made of, beside the first one. The three distances of each are different for
// nearly every k.
constexpr std::array<KmerScan::Taps, KmerScan::kMaxParities> kTapsInHigh = {
    {{}, {1, 3}, {2, 5}, {3, 7}, {4, 2}, {5, 6}}};
constexpr std::array<KmerScan::Taps, KmerScan::kMaxParities> kTapsInLow = {
    {{}, {2, 5}, {3, 4}, {1, 7}, {5, 6}, {4, 9}}};

/// Of 64 symbols: the low and the high bits of bases, and which are above 3.
struct PlaneBits {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::uint64_t above = 0;
};

#ifdef __SSE2__
PlaneBits plane_bits(std::span<const Symbol, kWordBits> symbols) {
  constexpr std::size_t kAtOnce = sizeof(__m128i);
  const auto top_bits = [](__m128i bytes) {
    return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(bytes))};
  };
  const __m128i to_top = _mm_set1_epi8(124);  // takes what is above 3 over 127
  PlaneBits bits;
  for (std::size_t i = 0; i < kWordBits; i += kAtOnce) {
    const __m128i some = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&symbols[i]));
    bits.low |= top_bits(_mm_slli_epi16(some, 7)) << i;
    bits.high |= top_bits(_mm_slli_epi16(some, 6)) << i;
    bits.above |= top_bits(_mm_add_epi8(some, to_top)) << i;
  }
  return bits;
}
#else
/// One bit for each of eight bytes: their lowest ones.
std::uint64_t lowest_bits(std::uint64_t bytes) {
  return ((bytes & 0x0101010101010101ULL) * 0x0102040810204080ULL) >> 56;
}

PlaneBits plane_bits(std::span<const Symbol, kWordBits> symbols) {
  constexpr std::size_t kAtOnce = sizeof(std::uint64_t);
  PlaneBits bits;
  for (std::size_t i = 0; i < kWordBits; i += kAtOnce) {
    const auto some = load_little_endian<std::uint64_t>(symbols.subspan(i, kAtOnce));
    bits.low |= lowest_bits(some) << i;
    bits.high |= lowest_bits(some >> 1) << i;
    bits.above |= lowest_bits(some >> 2 | some >> 3) << i;
  }
  return bits;
}
#endif

std::uint64_t turn_bits(std::uint64_t x) {
  x = __builtin_bswap64(x);
  x = (x & 0x0f0f0f0f0f0f0f0fULL) << 4 | (x >> 4 & 0x0f0f0f0f0f0f0f0fULL);
  x = (x & 0x3333333333333333ULL) << 2 | (x >> 2 & 0x3333333333333333ULL);
  return (x & 0x5555555555555555ULL) << 1 | (x >> 1 & 0x5555555555555555ULL);
}

/// The 64 bits that begin at bit `from`.
std::uint64_t bits_from(std::span<const std::uint64_t> plane, std::size_t from) {
  const std::size_t word = from / kWordBits;
  const unsigned shift = from % kWordBits;
  return plane[word] >> shift | plane[word + 1] << 1 << (kWordBits - 1 - shift);
}

/// Word `w` of a plane whose bits were moved up by `distance` in 1..63; w > 0.
std::uint64_t moved_up(std::span<const std::uint64_t> plane, std::size_t w, unsigned distance) {
  return plane[w] << distance | plane[w - 1] >> (kWordBits - distance);
}

/// Puts a zero before each of the low 32 bits.
std::uint64_t spread(std::uint64_t x) {
  x = (x | x << 16) & 0x0000ffff0000ffffULL;
  x = (x | x << 8) & 0x00ff00ff00ff00ffULL;
  x = (x | x << 4) & 0x0f0f0f0f0f0f0f0fULL;
  x = (x | x << 2) & 0x3333333333333333ULL;
  return (x | x << 1) & 0x5555555555555555ULL;
}

}  // namespace

KmerScan::KmerScan(unsigned k, unsigned parities, unsigned told)
    : k_(k),
      parities_(k < kMinBasesOfParity ? 0 : parities),
      told_(k < kMinBasesOfParity ? 0 : told),
      mask_(~std::uint64_t{0} >> (kWordBits - k)) {
  SPILLWAY_ASSERT(k >= 1 && k <= 32);
  SPILLWAY_ASSERT(parities <= kMaxParities && told <= kMaxParities);
  SPILLWAY_ASSERT(parities > 0 || told == 0);
  reset();
}

void KmerScan::take(std::span<const Symbol> symbols) {
  SPILLWAY_ASSERT(symbols.size() <= kMaxSymbols);
  go_on();
  size_ = symbols.size();
  words_ = 1 + (size_ + kWordBits - 1) / kWordBits;
  fill_planes(symbols);
  turn_planes();
  find_parities();
  choose();
  list_places();
  if (parities_ > 0) {
    hash_by_parity();
  } else {
    hash_smaller_form();
  }
}

void KmerScan::take_kmer(std::uint64_t canonical) {
  std::array<Symbol, kWordBits / 2> symbols{};
  for (unsigned i = 0; i < k_; ++i) {
    symbols[i] = static_cast<Symbol>(canonical >> (kWordBits - 2 - 2 * i) & 3);
  }
  reset();
  take(std::span(symbols).first(k_));
}

// What was taken last comes before what is taken next.
void KmerScan::go_on() {
  if (size_ == 0) return;
  for (Plane* const plane : {&low_[as_it_is], &high_[as_it_is], &gaps_}) {
    (*plane)[0] = bits_from(*plane, size_);
  }
  size_ = 0;
}

void KmerScan::fill_planes(std::span<const Symbol> symbols) {
  std::size_t w = 1;
  for (; symbols.size() >= kWordBits; symbols = symbols.subspan(kWordBits), ++w) {
    fill_word(w, symbols.first<kWordBits>());
  }
  if (symbols.empty()) return;
  std::array<Symbol, kWordBits> rest{};
  std::ranges::copy(symbols, rest.begin());
  fill_word(w, rest);
}

void KmerScan::fill_word(std::size_t w, std::span<const Symbol, kWordBits> symbols) {
  const PlaneBits bits = plane_bits(symbols);
  low_[as_it_is][w] = bits.low;
  high_[as_it_is][w] = bits.high;
  gaps_[w] = bits.above;
}

void KmerScan::turn_planes() {
  for (std::size_t w = 0; w < words_; ++w) {
    low_[turned][w] = turn_bits(~low_[as_it_is][words_ - 1 - w]);
    high_[turned][w] = turn_bits(~high_[as_it_is][words_ - 1 - w]);
  }
}

void KmerScan::find_parities() {
  const unsigned parities = std::max(parities_, told_);
  if (parities > 0) find_first_parity();
  for (unsigned i = 1; i < parities; ++i) {
    parity_[i].fill(0);
    add_taps(high_[as_it_is], kTapsInHigh[i], parity_[i]);
    add_taps(low_[as_it_is], kTapsInLow[i], parity_[i]);
  }
}

// That of the outermost pair of high bits and the innermost pair of low bits.
void KmerScan::find_first_parity() {
  const Plane& low = low_[as_it_is];
  const Plane& high = high_[as_it_is];
  const unsigned half = k_ / 2;
  for (std::size_t w = 1; w < words_; ++w) {
    const std::uint64_t in_high = moved_up(high, w, k_ - 1);
    const std::uint64_t in_low = moved_up(low, w, half - 1);
    const std::uint64_t high_differs = in_high ^ high[w];
    parity_[0][w] = high_differs ^ in_low ^ moved_up(low, w, k_ - half);
    is_turned_[w] = (high_differs & in_low) | (~high_differs & in_high);
  }
}

// Of the eight bases at sums of some of three distances, which lie alike from either end.
void KmerScan::add_taps(const Plane& plane, const Taps& taps, Plane& parity) const {
  const unsigned last = k_ - 1 - taps.first - taps.second;
  Plane two;
  Plane four;
  two[0] = plane[0] ^ plane[0] << taps.first;
  four[0] = two[0] ^ two[0] << taps.second;
  constexpr std::size_t kEnd = kMaxSymbols / kWordBits + 1;
  for (std::size_t w = 1; w < kEnd; ++w) two[w] = plane[w] ^ moved_up(plane, w, taps.first);
  for (std::size_t w = 1; w < kEnd; ++w) four[w] = two[w] ^ moved_up(two, w, taps.second);
  for (std::size_t w = 1; w < kEnd; ++w) parity[w] ^= four[w] ^ moved_up(four, w, last);
}

void KmerScan::choose() {
  chosen_.fill(~std::uint64_t{0});
  for (unsigned i = 0; i < parities_; ++i) {
    for (std::size_t w = 1; w < words_; ++w) chosen_[w] &= parity_[i][w];
  }
  const auto gaps = std::span(gaps_).first(words_);
  if (std::ranges::any_of(gaps, [](std::uint64_t word) { return word != 0; })) drop_gaps();
  if (const unsigned rest = size_ % kWordBits; rest != 0) {
    chosen_[words_ - 1] &= ~std::uint64_t{0} >> (kWordBits - rest);
  }
}

// A gap is in the k-mers that end with it or with one of the k - 1 bases behind.
void KmerScan::drop_gaps() {
  Plane in_gap = gaps_;
  for (unsigned reach = 1; reach < k_;) {
    const unsigned distance = std::min(reach, k_ - reach);
    for (std::size_t w = words_ - 1; w > 0; --w) in_gap[w] |= moved_up(in_gap, w, distance);
    in_gap[0] |= in_gap[0] << distance;
    reach += distance;
  }
  for (std::size_t w = 1; w < words_; ++w) chosen_[w] &= ~in_gap[w];
}

void KmerScan::list_places() {
  found_ = 0;
  for (std::size_t w = 1; w < words_; ++w) {
    // Always some at once: how many there are is not to be foreseen.
    for (std::uint64_t left = chosen_[w]; left != 0;) {
      for (std::size_t i = 0; i < kPlacesAtOnce; ++i) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(left)) % kWordBits;
        places_[found_].last = static_cast<std::uint32_t>((w - 1) * kWordBits + bit);
        places_[found_].turned = (is_turned_[w] >> bit & 1) != 0;
        found_ += left != 0 ? 1 : 0;
        left &= left - 1;
      }
    }
  }
}

void KmerScan::hash_by_parity() {
  for (Place& place : std::span(places_).first(found_)) {
    std::uint64_t hash = hash_of(place.last, static_cast<Form>(place.turned));
    const std::size_t word = 1 + place.last / kWordBits;
    const std::size_t bit = place.last % kWordBits;
    for (unsigned i = told_; i-- > parities_;) hash = hash << 1 | (~parity_[i][word] >> bit & 1);
    place.hash = told_ > 0 ? hash << parities_ : hash;
  }
}

void KmerScan::hash_smaller_form() {
  for (Place& place : std::span(places_).first(found_)) {
    const std::uint64_t here = hash_of(place.last, as_it_is);
    const std::uint64_t there = hash_of(place.last, turned);
    place.turned = there < here;
    place.hash = mix64(std::min(here, there));  // the smaller of two is mostly small
  }
}

std::uint64_t KmerScan::hash_of(std::size_t last, Form form) const {
  return mix64((bits_of(high_, last, form) << k_ | bits_of(low_, last, form)) + 1);
}

// Of the k-mer that ends there, or its reverse complement; that of its first base is lowest.
std::uint64_t KmerScan::bits_of(const std::array<Plane, 2>& plane, std::size_t last,
                                Form form) const {
  // Of two forms the one is as likely as the other: a branch would often be taken wrongly.
  const std::size_t first = kWordBits + last + 1 - k_;
  const std::size_t first_turned = (words_ - 1) * kWordBits - 1 - last;
  const std::size_t from = first + form * (first_turned - first);
  return bits_from(plane[form], from) & mask_;
}

// With its last base in the low bits, as the other form has the complement of that.
std::uint64_t KmerScan::number_of(std::size_t last, Form form) const {
  const Form other = form == turned ? as_it_is : turned;
  return spread(~bits_of(high_, last, other) & mask_) << 1 |
         spread(~bits_of(low_, last, other) & mask_);
}

KmerScan::Kmer KmerScan::kmer_at(std::size_t last) const {
  SPILLWAY_ASSERT(std::ranges::binary_search(places(), last, {}, &Place::last));
  const std::uint64_t here = number_of(last, as_it_is);
  const std::uint64_t there = number_of(last, turned);
  return {std::min(here, there) << (kWordBits - 2 * k_), here <= there};
}

}  // namespace spillway
