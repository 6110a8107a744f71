#include "library/name_index.hpp"

#include <algorithm>
#include <tuple>

namespace spillway {

std::optional<NameIndex> NameIndex::build(SampleStore& samples, std::uint64_t max_bytes) {
  NameIndex index;
  for (std::uint32_t s = 0; s < samples.count(); ++s) {
    const auto names = samples.contig_names(s);
    const std::size_t contigs = index.entries_.size() + names->size();
    if (contigs > max_bytes / sizeof(Entry)) return std::nullopt;
    if (contigs > index.entries_.capacity()) {
      index.entries_.reserve(std::min<std::size_t>(
          max_bytes / sizeof(Entry), std::max(contigs, 2 * index.entries_.capacity())));
    }
    for (const SampleNames::Word& word : names->words()) {
      index.entries_.push_back({word.hash, s, word.contig});
    }
  }
  index.entries_.shrink_to_fit();
  std::ranges::sort(index.entries_, {}, [](const Entry& entry) {
    return std::tuple(entry.hash, entry.sample, entry.contig);
  });
  return index;
}

std::vector<ContigAddress> NameIndex::candidates(std::uint64_t hash) const {
  std::vector<ContigAddress> found;
  for (auto entry = std::ranges::lower_bound(entries_, hash, {}, &Entry::hash);
       entry != entries_.end() && entry->hash == hash; ++entry) {
    found.push_back({entry->sample, entry->contig});
  }
  return found;
}

}  // namespace spillway
