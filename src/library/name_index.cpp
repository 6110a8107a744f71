#include "library/name_index.hpp"

#include <algorithm>
#include <tuple>

#include "library/name_matches.hpp"

namespace spillway {

std::optional<NameIndex> NameIndex::build(SampleStore& samples, std::uint64_t max_bytes) {
  NameIndex index;
  for (std::uint32_t s = 0; s < samples.count(); ++s) {
    const auto names = samples.contig_names(s);
    if ((index.entries_.size() + names->size()) * sizeof(Entry) > max_bytes) return std::nullopt;
    for (const SampleNames::Word& word : names->words()) {
      index.entries_.push_back({word.hash, s, word.contig});
    }
  }
  std::ranges::sort(index.entries_, {}, [](const Entry& entry) {
    return std::tuple(entry.hash, entry.sample, entry.contig);
  });
  return index;
}

std::vector<ContigAddress> NameIndex::candidates(std::string_view word) const {
  std::vector<ContigAddress> found;
  for (const Entry& entry : std::ranges::equal_range(entries_, word_hash(word), {}, &Entry::hash)) {
    found.push_back({entry.sample, entry.contig});
  }
  return found;
}

}  // namespace spillway
