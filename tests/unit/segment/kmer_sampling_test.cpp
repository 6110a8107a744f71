#include "segment/kmer_sampling.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace spillway;

namespace {

struct Found {
  KmerScan::Place place;
  std::uint64_t canonical = 0;
};

std::vector<Found> sampled(const std::vector<Symbol>& symbols, const KmerSampling& sampling) {
  std::vector<Found> found;
  KmerScan scan = sampling.scan();
  for (std::size_t i = 0; i + KmerScan::kMaxSymbols <= symbols.size(); i += KmerScan::kMaxSymbols) {
    scan.take(std::span(symbols).subspan(i, KmerScan::kMaxSymbols));
    for (const auto& place : scan.places()) {
      if (sampling.keeps(place)) found.push_back({place, scan.kmer_at(place.last).canonical});
    }
  }
  return found;
}

std::vector<Symbol> random_symbols(std::size_t bases) {
  std::mt19937 random(1);
  std::vector<Symbol> symbols(bases);
  for (Symbol& s : symbols) s = static_cast<Symbol>(random() % 4);
  return symbols;
}

}  // namespace

TEST_CASE("one k-mer in as many as asked for is kept") {
  const auto symbols = random_symbols(1 << 20);
  for (const unsigned k : {16U, 17U, 31U}) {
    for (const std::uint64_t spacing : {1U, 2U, 3U, 7U, 64U, 100U, 312U, 937U}) {
      const auto found = sampled(symbols, KmerSampling::with_spacing(k, spacing)).size();
      const double expected = static_cast<double>(symbols.size()) / static_cast<double>(spacing);
      CHECK(static_cast<double>(found) > 0.85 * expected);
      CHECK(static_cast<double>(found) < 1.15 * expected);
    }
  }
}

TEST_CASE("a sampling is widened by k-mers as far as they ask, and keeps what it kept") {
  const auto symbols = random_symbols(1 << 18);
  for (const unsigned k : {17U, 31U, 32U}) {
    for (const std::uint64_t spacing : {1U, 10U, 500U}) {
      const KmerSampling chosen_by = KmerSampling::with_spacing(k, spacing);
      const auto chosen = sampled(symbols, chosen_by);
      WidenedSampling kmers(KmerSampling::with_spacing(k, 1000));
      for (const Found& found : chosen) kmers.add(found.canonical);
      CHECK(kmers.sampling().parities == chosen_by.parities);
      CHECK(sampled(symbols, kmers.sampling()).size() == chosen.size());
      WidenedSampling same(chosen_by);
      for (const Found& found : sampled(symbols, KmerSampling::with_spacing(k, 1000))) {
        same.add(found.canonical);
      }
      CHECK(sampled(symbols, same.sampling()).size() == chosen.size());
    }
  }
}
