// What SplitterFinder takes for groups of the reference is what ContigCutter cuts it into.
#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "segment/contig_cutter.hpp"
#include "segment/segment_ends.hpp"
#include "segment/splitter_finder.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

using Contig = std::vector<Symbol>;

Contig random_contig(std::mt19937& random, std::size_t bases) {
  Contig contig(bases);
  for (Symbol& s : contig) s = static_cast<Symbol>(random() % 4);
  return contig;
}

SplitterTable find_splitters(const ShapeOptions& shape, const std::vector<Contig>& reference,
                             MemoryBudget& budget) {
  const TemporaryDirectory directory;
  ScratchStore store(directory.path() / "store", 0);
  SplitterFinder finder(shape, store, 1 << 20, false);
  for (const Contig& contig : reference) {
    finder.add_symbols(contig);
    finder.end_contig();
  }
  return finder.finish(budget);
}

/// Segments of the reference that the table knows with their very length.
std::uint32_t groups_met(const ShapeOptions& shape, const SplitterTable& table,
                         const std::vector<Contig>& reference) {
  std::uint32_t met = 0;
  ContigCutter cutter(shape, table, [&](const CutSegment& segment) {
    const auto group = table.find_group(key_of(segment.front, segment.back).key);
    if (group && table.group(*group).length_bases == segment.symbols.size()) ++met;
  });
  for (const Contig& contig : reference) {
    cutter.add_symbols(contig);
    cutter.end_contig();
  }
  return met;
}

}  // namespace

TEST_CASE("a k-mer at a contig's very end comes before that end, in a reference of many contigs") {
  std::mt19937 random(1);
  MemoryBudget budget(1 << 30);
  ShapeOptions shape;
  shape.segment_size = 100;  // so small that every k-mer is a candidate
  std::vector<Contig> reference;
  for (std::size_t bases = 0; bases < 500; ++bases) {
    reference.push_back(random_contig(random, bases));
  }
  const SplitterTable table = find_splitters(shape, reference, budget);
  CHECK(table.groups() > 500);
  for (std::uint32_t i = 0; i < table.groups(); ++i) CHECK(table.group(i).length_bases <= 200);
  CHECK(groups_met(shape, table, reference) == table.groups());
}

TEST_CASE("an end without splitters founds a group unless the cutter has to cut it") {
  std::mt19937 random(2);
  MemoryBudget budget(1 << 30);
  ShapeOptions shape;
  shape.segment_size = 100;
  const Contig unit = random_contig(random, 90);
  Contig repeats;
  for (int i = 0; i < 6; ++i) repeats.insert(repeats.end(), unit.begin(), unit.end());
  const Contig start = random_contig(random, 250);
  // The last splitter stands somewhere in the start, so one of the tails is two segments long.
  for (std::size_t tail = 50; tail < 400; ++tail) {
    std::vector<Contig> reference = {start, repeats};
    reference[0].insert(reference[0].end(), repeats.begin(),
                        repeats.begin() + static_cast<std::ptrdiff_t>(tail));
    const SplitterTable table = find_splitters(shape, reference, budget);
    CHECK(groups_met(shape, table, reference) == table.groups());
  }
}
