// What all copies of a SharedArchive and their readers share.
#pragma once

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/byte_range_source.hpp"
#include "archive/stream_names.hpp"
#include "library/group_store.hpp"
#include "library/name_index.hpp"
#include "library/name_matches.hpp"
#include "library/once.hpp"
#include "library/part_cache.hpp"
#include "library/row_table.hpp"
#include "library/sample_store.hpp"
#include "spillway/error.hpp"
#include "spillway/shared_archive.hpp"

namespace spillway {

// Samples are numbered in listed order outside and in stored order inside.
class SharedArchive::Impl {
 public:
  Impl(std::shared_ptr<const ByteRangeSource> source, const OpenOptions& open_options)
      : options(open_options),
        reader(std::move(source), kMaxKeptFooter),
        info(read_file_info(reader)),
        params(read_params(reader, info)),
        cache(options.cache_bytes),
        groups(reader, params, cache),
        samples(reader, info, params, groups, cache),
        mask_ids(reader, stream_name::kMaskIds, PartKind::mask_ids, cache),
        residues(reader, stream_name::kResidues, PartKind::residues, cache) {
    // Versions 1 and 2 are listed by name (docs/FORMAT.md, 7.5).
    if (info.file_version_major < 3) {
      const std::vector<std::uint32_t>& sorted = by_name();
      listed_of_.resize(sorted.size());
      for (std::uint32_t i = 0; i < sorted.size(); ++i) listed_of_[sorted[i]] = i;
    }
  }

  std::size_t stored(std::size_t sample) const {
    if (sample >= samples.count()) {
      throw Error(ErrorKind::usage,
                  reader.path() + ": there is no sample number " + std::to_string(sample));
    }
    return listed_of_.empty() ? sample : by_name_[sample];
  }
  ContigAddress listed(ContigAddress stored_address) const {
    if (listed_of_.empty()) return stored_address;
    return {listed_of_[stored_address.sample], stored_address.contig};
  }

  std::shared_ptr<const SampleNames> names(std::size_t sample, std::size_t contig) {
    auto found = samples.contig_names(stored(sample));
    check_contig(contig, found->size(), sample);
    return found;
  }
  std::shared_ptr<const SampleSegmentMap> segments(std::size_t sample, std::size_t contig) {
    auto found = samples.segments(stored(sample));
    check_contig(contig, found->contig_count(), sample);
    return found;
  }

  // In stored order.
  std::optional<std::size_t> find_sample(std::string_view name) {
    const std::vector<std::uint32_t>& sorted = by_name();
    const auto found = std::ranges::lower_bound(
        sorted, name, {}, [this](std::uint32_t i) { return samples.name(i); });
    if (found == sorted.end() || samples.name(*found) != name) return std::nullopt;
    return *found;
  }

  // All that a flat name may mean, in stored numbers, ascending, each once.
  std::vector<ContigAddress> find_flat(std::string_view name) {
    NameMatches<ContigAddress> everywhere = find_everywhere(name);
    std::vector<ContigAddress> found = everywhere.take_exact();
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (name[i] == '#' || name[i] == ':') {
        add_in_sample(name.substr(0, i), name.substr(i + 1), found);
      } else if (name[i] == '@') {
        add_in_sample(name.substr(i + 1), name.substr(0, i), found);
      }
    }
    if (found.empty()) found = everywhere.take_best();
    const auto order = [](ContigAddress a) { return std::pair(a.sample, a.contig); };
    std::ranges::sort(found, {}, order);
    const auto repeated = std::ranges::unique(found);
    found.erase(repeated.begin(), repeated.end());
    return found;
  }

  OpenOptions options;
  ArchiveReader reader;
  FileInfo info;
  ArchiveParams params;
  PartCache cache;
  GroupStore groups;
  SampleStore samples;
  RowTable mask_ids;
  RowTable residues;

 private:
  // A footer of up to this is kept in memory: looking up a part then reads nothing.
  static constexpr std::uint64_t kMaxKeptFooter = std::uint64_t{8} << 20;

  void check_contig(std::size_t contig, std::size_t count, std::size_t sample) const {
    if (contig < count) return;
    throw Error(ErrorKind::usage, reader.path() + ": sample number " + std::to_string(sample) +
                                      " has no contig number " + std::to_string(contig));
  }

  // Samples in stored numbers, by name.
  const std::vector<std::uint32_t>& by_name() {
    sorted_.run([this] {
      std::vector<std::uint32_t> order(samples.count());
      std::iota(order.begin(), order.end(), 0U);
      std::ranges::stable_sort(order, {}, [this](std::uint32_t i) { return samples.name(i); });
      by_name_ = std::move(order);
    });
    return by_name_;
  }

  // Contigs of all samples that a name may mean.
  NameMatches<ContigAddress> find_everywhere(std::string_view name) {
    indexed_.run([this] { index_ = NameIndex::build(samples, options.name_index_bytes); });
    NameMatches<ContigAddress> matches(name);
    if (index_) {
      for (const ContigAddress address : index_->candidates(matches.word())) {
        matches.offer(address, samples.contig_names(address.sample)->header(address.contig));
      }
      return matches;
    }
    const std::uint64_t hash = word_hash(matches.word());
    for (std::size_t s = 0; s < samples.count(); ++s) {
      const auto of_sample = samples.contig_names(s);
      for (const SampleNames::Word& word : of_sample->with_word_hash(hash)) {
        matches.offer({s, word.contig}, of_sample->header(word.contig));
      }
    }
    return matches;
  }

  void add_in_sample(std::string_view sample, std::string_view name,
                     std::vector<ContigAddress>& found) {
    const auto stored_sample = find_sample(sample);
    if (!stored_sample || name.empty()) return;
    for (const std::uint32_t contig : samples.contig_names(*stored_sample)->find(name)) {
      found.push_back({*stored_sample, contig});
    }
  }

  std::vector<std::uint32_t> listed_of_;  // of stored samples; empty: the same numbers
  Once sorted_;
  std::vector<std::uint32_t> by_name_;  // set by by_name()
  Once indexed_;
  std::optional<NameIndex> index_;
};

}  // namespace spillway
