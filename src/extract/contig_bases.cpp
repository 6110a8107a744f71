#include "extract/contig_bases.hpp"

#include <utility>
#include <vector>

namespace spillway {

std::uint64_t ContigBases::add(std::span<const SegmentPlace> placed, std::uint64_t from,
                               std::uint64_t end, FastaOutput& output) {
  std::uint64_t added = 0;
  for_each_stretch(placed, from, end, [&](Stretch stretch, std::uint64_t position) {
    const std::uint64_t bases = stretch.bases();
    stretch.residues = take_residues(position, position + bases);
    output.add(std::move(stretch));
    added += bases;
  });
  return added;
}

void ContigBases::add_rev_comp(std::span<const SegmentPlace> placed, std::uint64_t from,
                               std::uint64_t end, FastaOutput& output) {
  std::vector<Stretch> stretches;
  for_each_stretch(placed, from, end, [&](Stretch stretch, std::uint64_t position) {
    stretch.residues = take_residues(position, position + stretch.bases());
    stretch.is_rev_comp = true;
    stretches.push_back(std::move(stretch));
  });
  while (!stretches.empty()) {
    output.add(std::move(stretches.back()));
    stretches.pop_back();
  }
}

}  // namespace spillway
