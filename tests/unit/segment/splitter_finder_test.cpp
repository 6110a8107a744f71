#include "segment/splitter_finder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "segment/contig_cutter.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

std::vector<Symbol> random_symbols(std::uint32_t seed, std::size_t bases) {
  std::mt19937 random(seed);
  std::vector<Symbol> symbols(bases);
  for (Symbol& s : symbols) s = static_cast<Symbol>(random() % 4);
  return symbols;
}

std::uint32_t size_chosen(std::size_t contigs, std::size_t bases, std::uint32_t asked_for) {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  ShapeOptions shape;
  shape.segment_size = asked_for;
  SplitterFinder finder(shape, store, 1 << 20, false);
  for (std::size_t i = 0; i < contigs; ++i) {
    finder.add_symbols(random_symbols(static_cast<std::uint32_t>(i), bases));
    finder.end_contig();
  }
  MemoryBudget budget(1 << 30);
  finder.finish(budget);
  return finder.segment_size();
}

}  // namespace

TEST_CASE("the segment size is a hundredth of the reference within bounds, or what was asked for") {
  CHECK(size_chosen(1, 1000, kChooseSegmentSize) == kSmallestChosenSegment);
  CHECK(size_chosen(2, 1000000, kChooseSegmentSize) == 20000);
  CHECK(size_chosen(3, 1000000, kChooseSegmentSize) == 30000);
  CHECK(size_chosen(7, 1000000, kChooseSegmentSize) == kLargestChosenSegment);
  CHECK(size_chosen(3, 1000000, 100) == 100);
  CHECK(size_chosen(1, 1000, 1000000) == 1000000);
  CHECK(size_chosen(0, 0, kChooseSegmentSize) == kSmallestChosenSegment);
}

TEST_CASE(
    "splitters are the same in whatever pieces a reference comes, for any number of threads") {
  constexpr std::size_t kStretch = 64 << 10;  // what is looked through at once
  const std::size_t contigs[] = {3 * kStretch + 5, 0,  kStretch,
                                 kStretch + 1,     20, 2 * kStretch - 31};
  const auto found = [&](unsigned threads, std::size_t piece, bool flushes) {
    const TemporaryDirectory directory;
    ScratchStore store(directory.path() / "store", 0);
    ShapeOptions shape;
    shape.segment_size = 300;  // so small that all k-mers count
    SplitterFinder finder(shape, store, 1 << 20, false, threads);
    for (const std::size_t bases : contigs) {
      auto symbols = random_symbols(static_cast<std::uint32_t>(bases), bases);
      if (bases > 2 * kStretch) symbols[kStretch + 10] = kSymbolN;
      for (std::size_t at = 0; at < bases; at += piece) {
        finder.add_symbols(std::span(symbols).subspan(at, std::min(piece, bases - at)));
        if (flushes) finder.flush();
      }
      finder.end_contig();
    }
    MemoryBudget budget(1 << 30);
    const SplitterTable table = finder.finish(budget);
    return std::pair(table.sorted_splitters(), table.groups());
  };
  const auto whole = found(1, 1 << 20, false);
  CHECK(whole.first.size() > 1000);
  CHECK(found(1, 1000, false) == whole);
  CHECK(found(3, 1 << 20, false) == whole);
  CHECK(found(3, 7777, true) == whole);
}

TEST_CASE("no segment begins where the one before it does, not even behind a leading splitter") {
  MemoryBudget budget(1 << 30);
  ShapeOptions shape;
  shape.segment_size = 500;
  const auto reference = random_symbols(1, 20000);
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  SplitterFinder finder(shape, store, 1 << 20, false);
  finder.add_symbols(reference);
  finder.end_contig();
  const SplitterTable table = finder.finish(budget);

  std::vector<std::size_t> splitters;  // where they begin
  KmerScan scan = table.sampling().scan();
  for (std::size_t i = 0; i < reference.size(); i += KmerScan::kMaxSymbols) {
    scan.take(
        std::span(reference).subspan(i, std::min(KmerScan::kMaxSymbols, reference.size() - i)));
    for (const KmerScan::Place& place : scan.places()) {
      if (table.is_splitter(place)) splitters.push_back(i + place.last + 1 - shape.kmer_length);
    }
  }
  REQUIRE(splitters.size() > 10);
  for (const std::size_t begin : splitters) {
    for (const std::size_t length : {31u, 32u, 100u, 3000u}) {
      if (begin + length > reference.size()) continue;
      const auto contig = std::span(reference).subspan(begin, length);
      std::vector<std::uint64_t> offsets;
      std::vector<Symbol> joined;
      ContigCutter cutter(shape, table, [&](const CutSegment& segment) {
        CHECK((offsets.empty() || segment.offset > offsets.back()));
        offsets.push_back(segment.offset);
        joined.resize(segment.offset);
        joined.insert(joined.end(), segment.symbols.begin(), segment.symbols.end());
      });
      cutter.add_symbols(contig);
      cutter.end_contig();
      CHECK(std::equal(joined.begin(), joined.end(), contig.begin(), contig.end()));
      if (length <= 100) CHECK(offsets.size() == 1);
    }
  }
}
