#include "library/name_index.hpp"

#include <algorithm>
#include <tuple>

#include "base/hash.hpp"
#include "fasta/first_word.hpp"

namespace spillway {
namespace {

std::uint64_t hash_of(std::string_view word) {
  return hash64({reinterpret_cast<const std::uint8_t*>(word.data()), word.size()});
}

}  // namespace

std::optional<NameIndex> NameIndex::build(SampleStore& samples, std::uint64_t max_bytes) {
  NameIndex index;
  for (std::uint32_t s = 0; s < samples.count(); ++s) {
    const auto names = samples.contig_names(s);
    if ((index.entries_.size() + names->size()) * sizeof(Entry) > max_bytes) return std::nullopt;
    for (std::uint32_t c = 0; c < names->size(); ++c) {
      index.entries_.push_back({hash_of(first_word(names->header(c))), s, c});
    }
  }
  std::ranges::sort(index.entries_, {}, [](const Entry& entry) {
    return std::tuple(entry.hash, entry.sample, entry.contig);
  });
  return index;
}

std::vector<ContigAddress> NameIndex::candidates(std::string_view word) const {
  std::vector<ContigAddress> found;
  for (const Entry& entry : std::ranges::equal_range(entries_, hash_of(word), {}, &Entry::hash)) {
    found.push_back({entry.sample, entry.contig});
  }
  return found;
}

}  // namespace spillway
