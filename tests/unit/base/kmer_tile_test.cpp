#include "base/kmer_tile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <span>
#include <vector>

#include "base/hash.hpp"
#include "base/kmer.hpp"

using namespace spillway;

namespace {

constexpr TileMethod kMethods[] = {TileMethod::scalar, TileMethod::avx2, TileMethod::avx512};

// Those that this processor has; where it has none of them, they are the scalar one.
std::vector<TileMethod> methods_here() {
  std::vector<TileMethod> methods;
  for (const TileMethod method : kMethods) {
    if (method <= best_tile_method()) methods.push_back(method);
  }
  return methods;
}

std::vector<Symbol> random_symbols(std::mt19937& random, std::size_t n, unsigned gap_every) {
  std::vector<Symbol> symbols(n);
  for (auto& s : symbols) {
    const bool gap = gap_every != 0 && random() % gap_every == 0;
    s = static_cast<Symbol>(gap ? 4 + random() % 12 : random() % 4);
  }
  return symbols;
}

void check_against_window(std::span<const Symbol> symbols, unsigned k, KmerTile::Align align,
                          TileMethod method, std::mt19937& random) {
  CAPTURE(k);
  CAPTURE(static_cast<int>(method));
  RollingKmer window(k);
  KmerTile tile(k, align, method);
  for (std::size_t begin = 0; begin < symbols.size();) {
    const std::size_t most = std::min(KmerTile::kMostSymbols, symbols.size() - begin);
    const std::size_t count = random() % 3 == 0 ? most : 1 + random() % most;
    tile.take(symbols.subspan(begin, count));
    std::vector<std::uint16_t> expected;
    const HashSample samples[] = {{.mask = 3, .most = 0}, {.most = ~std::uint64_t{0} / 5}};
    const HashSample sample = samples[random() % 2];
    for (std::size_t i = 0; i < count; ++i) {
      const bool full = window.push(symbols[begin + i]);
      REQUIRE(tile.is_full(i) == full);
      if (!full) continue;
      const std::uint64_t canonical =
          align == KmerTile::Align::low ? window.canonical() : window.canonical_value();
      REQUIRE(tile.canonical(i) == canonical);
      REQUIRE(tile.is_direct(i) == window.is_canonical());
      REQUIRE(tile.hash(i) == mix64(canonical + 1));
      if (sample.keeps(tile.hash(i))) expected.push_back(static_cast<std::uint16_t>(i));
    }
    const auto places = tile.places(sample);
    REQUIRE(std::vector(places.begin(), places.end()) == expected);
    begin += count;
  }
}

}  // namespace

TEST_CASE("a tile holds what a window sees, for every k, in pieces of any size, by every method") {
  std::mt19937 random(1);
  for (const TileMethod method : methods_here()) {
    for (unsigned k = 1; k <= 32; ++k) {
      for (const unsigned gap_every : {0U, 300U, 12U}) {
        const auto symbols = random_symbols(random, 1500, gap_every);
        check_against_window(symbols, k, KmerTile::Align::low, method, random);
        check_against_window(symbols, k, KmerTile::Align::high, method, random);
      }
    }
  }
}

TEST_CASE("a tile that is reset knows nothing of the sequence before") {
  for (const TileMethod method : methods_here()) {
    KmerTile tile(5, KmerTile::Align::low, method);
    const std::vector<Symbol> symbols = {0, 1, 2, 3, 0, 1};
    tile.take(symbols);
    CHECK(tile.is_full(5));
    tile.reset();
    tile.take(symbols);
    CHECK_FALSE(tile.is_full(3));
    CHECK(tile.is_full(4));
  }
}

TEST_CASE("a tile of nothing holds nothing") {
  KmerTile tile(5, KmerTile::Align::low);
  tile.take({});
  CHECK(tile.places({}).empty());
}

TEST_CASE("every k-mer of a run of one base has a hash of its own kind, not 0") {
  KmerTile tile(20, KmerTile::Align::high);
  tile.take(std::vector<Symbol>(100, Symbol{0}));
  CHECK(tile.hash(50) != 0);
  CHECK(tile.canonical(50) == 0);
}
