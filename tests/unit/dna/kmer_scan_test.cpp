#include "dna/kmer_scan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>
#include <vector>

#include "dna/kmer.hpp"

using namespace spillway;

namespace {

std::vector<Symbol> random_symbols(std::mt19937& random, std::size_t n, unsigned gap_every) {
  std::vector<Symbol> symbols(n);
  for (auto& s : symbols) {
    const bool gap = gap_every != 0 && random() % gap_every == 0;
    s = static_cast<Symbol>(gap ? 4 + random() % 12 : random() % 4);
  }
  return symbols;
}

std::vector<Symbol> reverse_complement_of(std::span<const Symbol> symbols) {
  std::vector<Symbol> turned(symbols.rbegin(), symbols.rend());
  for (Symbol& s : turned) s = complement(s);
  return turned;
}

bool is_odd(std::span<const Symbol> kmer, unsigned bit, const std::vector<unsigned>& places) {
  unsigned sum = 0;
  for (const unsigned i : places) sum += kmer[i] >> bit & 1;
  return sum % 2 != 0;
}

std::vector<unsigned> sums_of(unsigned a, unsigned b, unsigned c) {
  return {0, a, b, c, a + b, a + c, b + c, a + b + c};
}

/// The parities of a k-mer by the sums of their bits.
std::vector<bool> parities_of(std::span<const Symbol> kmer) {
  const auto k = static_cast<unsigned>(kmer.size());
  const unsigned half = k / 2;
  std::vector<bool> odd = {is_odd(kmer, 1, {0, k - 1}) != is_odd(kmer, 0, {half - 1, k - half})};
  constexpr unsigned kDistances[][4] = {
      {1, 3, 2, 5}, {2, 5, 3, 4}, {3, 7, 1, 7}, {4, 2, 5, 6}, {5, 6, 4, 9}};
  for (const auto& [a, b, c, d] : kDistances) {
    odd.push_back(is_odd(kmer, 1, sums_of(a, b, k - 1 - a - b)) !=
                  is_odd(kmer, 0, sums_of(c, d, k - 1 - c - d)));
  }
  return odd;
}

bool is_sampled(std::span<const Symbol> kmer, unsigned parities) {
  if (kmer.size() < KmerScan::kMinBasesOfParity) return true;
  const std::vector<bool> odd = parities_of(kmer);
  return std::all_of(odd.begin(), odd.begin() + parities, [](bool is) { return is; });
}

/// What a scan has to say of a k-mer, whatever it is told in.
struct Seen {
  std::uint64_t hash;
  bool turned;
};

void check_against_window(std::span<const Symbol> symbols, unsigned k, unsigned parities,
                          std::mt19937& random) {
  CAPTURE(k);
  CAPTURE(parities);
  RollingKmer window(k);
  KmerScan scan(k, parities);
  std::map<std::uint64_t, Seen> seen;            // by canonical k-mer, in its canonical direction
  std::map<std::uint64_t, std::uint64_t> kmers;  // by hash
  for (std::size_t begin = 0; begin < symbols.size();) {
    const std::size_t most = std::min(KmerScan::kMaxSymbols, symbols.size() - begin);
    const std::size_t count = random() % 3 == 0 ? most : 1 + random() % most;
    scan.take(symbols.subspan(begin, count));
    auto place = scan.places().begin();
    for (std::size_t i = 0; i < count; ++i) {
      if (!window.push(symbols[begin + i])) continue;
      if (!is_sampled(symbols.subspan(begin + i + 1 - k, k), parities)) continue;
      REQUIRE(place != scan.places().end());
      REQUIRE(place->last == i);
      const KmerScan::Kmer kmer = scan.kmer_at(i);
      REQUIRE(kmer.canonical == window.canonical_value());
      REQUIRE(kmer.direct == window.is_canonical());
      const Seen now{place->hash, place->turned == kmer.direct};
      const auto [first, is_new] = seen.emplace(kmer.canonical, now);
      REQUIRE(first->second.hash == now.hash);
      REQUIRE(first->second.turned == now.turned);
      REQUIRE(kmers.emplace(now.hash, kmer.canonical).first->second == kmer.canonical);
      ++place;
    }
    REQUIRE(place == scan.places().end());
    begin += count;
  }
}

std::vector<std::uint64_t> hashes_of(std::span<const Symbol> symbols, unsigned k, unsigned parities,
                                     unsigned told = 0) {
  std::vector<std::uint64_t> hashes;
  KmerScan scan(k, parities, told);
  for (std::size_t i = 0; i < symbols.size(); i += KmerScan::kMaxSymbols) {
    scan.take(symbols.subspan(i, std::min(KmerScan::kMaxSymbols, symbols.size() - i)));
    for (const auto& place : scan.places()) hashes.push_back(place.hash);
  }
  return hashes;
}

}  // namespace

TEST_CASE(
    "a scan finds the sampled ones of a window's k-mers, for every k, in pieces of any size") {
  std::mt19937 random(1);
  for (unsigned k = 1; k <= 32; ++k) {
    for (unsigned parities = 0; parities <= KmerScan::kMaxParities; ++parities) {
      for (const unsigned gap_every : {0U, 300U, 12U}) {
        check_against_window(random_symbols(random, 3000, gap_every), k, parities, random);
      }
    }
  }
}

TEST_CASE("a sequence and its reverse complement have the same sample, in opposite directions") {
  std::mt19937 random(2);
  for (const unsigned k : {17U, 20U, 31U, 32U}) {
    const auto symbols = random_symbols(random, 20000, 1000);
    auto there = hashes_of(symbols, k, 3);
    auto back = hashes_of(reverse_complement_of(symbols), k, 3);
    std::ranges::reverse(back);
    CHECK(there.size() > 2000);
    CHECK(there == back);
  }
}

TEST_CASE("a scan with more parities finds those whose hashes end with as many zeros") {
  std::mt19937 random(4);
  const auto symbols = random_symbols(random, 50000, 1000);
  for (const unsigned k : {17U, 20U, 31U}) {
    std::vector<std::uint64_t> wide = hashes_of(symbols, k, 1, 5);
    for (unsigned parities = 2; parities <= 5; ++parities) {
      std::erase_if(wide, [&](auto hash) { return hash % (1U << parities) != 0; });
      CHECK(wide.size() > 1000);
      CHECK(wide == hashes_of(symbols, k, parities, 5));
    }
  }
}

TEST_CASE("each parity halves the sample, in sequence of any composition") {
  std::mt19937 random(3);
  // Of 32 letters: even, rich in A and T, rich in purines, of two bases.
  for (const std::vector<unsigned>& shares : {std::vector{8U, 8U, 8U, 8U},
                                              {13U, 3U, 3U, 13U},
                                              {13U, 3U, 13U, 3U},
                                              {16U, 0U, 16U, 0U},
                                              {16U, 0U, 0U, 16U}}) {
    std::discrete_distribution<int> base(shares.begin(), shares.end());
    std::vector<Symbol> symbols(200000);
    for (Symbol& s : symbols) s = static_cast<Symbol>(base(random));
    for (const unsigned k : {17U, 20U, 21U, 25U, 31U, 32U}) {
      // Of two bases, k-mers of 20 have five parities that do not follow from each other.
      for (unsigned parities = 0; parities <= std::min(k / 4, KmerScan::kMaxParities); ++parities) {
        const double expected = 200000.0 / (1 << parities);
        const auto found = static_cast<double>(hashes_of(symbols, k, parities).size());
        CHECK(found > 0.8 * expected);
        CHECK(found < 1.2 * expected);
      }
    }
  }
}

TEST_CASE("a scan that is reset knows nothing of the sequence before") {
  KmerScan scan(5, 0);
  const std::vector<Symbol> symbols = {0, 1, 2, 3, 0, 1};
  scan.take(symbols);
  CHECK(scan.places().size() == 2);
  scan.take(symbols);
  CHECK(scan.places().size() == 6);
  scan.reset();
  scan.take(symbols);
  CHECK(scan.places().size() == 2);
}

TEST_CASE("nothing has no k-mers, nor has a run of one base sampled ones") {
  KmerScan scan(20, 1);
  scan.take({});
  CHECK(scan.places().empty());
  for (Symbol base = 0; base < 4; ++base) CHECK(hashes_of(std::vector(1000, base), 20, 1).empty());
}
