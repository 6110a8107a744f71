#include "simulate/draft.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace spillway::simulate {

Genome make_draft(const Genome& genome, std::uint64_t cuts, const std::string& name_prefix,
                  Random& random) {
  std::vector<std::uint64_t> positions(cuts);
  const std::uint64_t length = std::max<std::uint64_t>(total_length(genome), 1);
  for (auto& position : positions) position = random.below(length);
  std::sort(positions.begin(), positions.end());

  Genome contigs;
  const auto cut_off = [&](PieceReader& reader, std::uint64_t bases) {
    if (bases == 0) return;
    contigs.emplace_back();
    reader.take(bases, contigs.back().pieces);
    if (random.chance(0.5)) reverse_complement(contigs.back().pieces);
  };
  auto next = positions.begin();
  std::uint64_t at = 0;
  for (const Contig& chromosome : genome) {
    PieceReader reader(chromosome.pieces);
    const std::uint64_t end = at + reader.remaining();
    for (; next != positions.end() && *next < end; ++next) {
      cut_off(reader, *next - at);
      at = *next;
    }
    cut_off(reader, reader.remaining());
    at = end;
  }
  for (std::size_t i = contigs.size(); i > 1; --i) {
    std::swap(contigs[i - 1], contigs[random.below(i)]);
  }
  for (std::size_t i = 0; i < contigs.size(); ++i) {
    contigs[i].name = name_prefix + "contig_" + std::to_string(i + 1) +
                      " length=" + std::to_string(total_length(contigs[i].pieces));
  }
  return contigs;
}

}  // namespace spillway::simulate
