#include "library/shared_archive_impl.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "archive/group_parts.hpp"
#include "base/url.hpp"
#include "remote/open_source.hpp"
#include "spillway/error.hpp"

namespace spillway {

SharedArchive::Impl::Impl(std::shared_ptr<const ByteRangeSource> source, const OpenOptions& options)
    : name_(source->name()),
      name_index_bytes_(options.name_index_bytes),
      cache_(options.cache_bytes) {
  add(std::move(source));
}

SharedArchive::Impl::Impl(std::span<const std::filesystem::path> paths, SampleNaming naming,
                          const OpenOptions& options)
    : name_index_bytes_(options.name_index_bytes), cache_(options.cache_bytes) {
  if (paths.empty()) throw Error(ErrorKind::usage, "no archive is named");
  for (const std::filesystem::path& path : paths) {
    add(open_source(path.string(), options.remote));
  }
  name_ = source_name(paths.front().string());
  if (paths.size() > 1) name_ += " and " + std::to_string(paths.size() - 1) + " more";
  if (naming == SampleNaming::by_archive) {
    name_by_archive(paths);
  } else if (paths.size() > 1) {
    check_names_differ();
  }
}

void SharedArchive::Impl::add(std::shared_ptr<const ByteRangeSource> source) {
  const auto number = static_cast<std::uint32_t>(archives_.size());
  archives_.push_back(
      std::make_unique<OpenedArchive>(std::move(source), PartCache(cache_, number)));
  first_samples_.push_back(first_samples_.back() + archives_.back()->sample_count());
}

void SharedArchive::Impl::check_names_differ() const {
  struct Named {
    std::string_view name;
    const OpenedArchive* archive;
  };
  std::vector<Named> all;
  all.reserve(sample_count());
  for (const auto& archive : archives_) {
    for (std::size_t s = 0; s < archive->sample_count(); ++s) {
      all.push_back({archive->samples.name(s), archive.get()});
    }
  }
  std::ranges::stable_sort(all, {}, &Named::name);
  const auto clash = std::ranges::adjacent_find(all, [](const Named& a, const Named& b) {
    return a.name == b.name && a.archive != b.archive;
  });
  if (clash == all.end()) return;
  throw Error(ErrorKind::usage, clash->archive->reader.path() + " and " +
                                    std::next(clash)->archive->reader.path() +
                                    ": both have a sample " + std::string(clash->name) +
                                    " (samples can be named by archive)");
}

void SharedArchive::Impl::name_by_archive(std::span<const std::filesystem::path> paths) {
  for (const std::filesystem::path& path : paths) {
    prefixes_.push_back(path.stem().string() + "/");
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto same = std::ranges::find(prefixes_, prefixes_[i]) - prefixes_.begin();
    if (static_cast<std::size_t>(same) == i) continue;
    throw Error(ErrorKind::usage, paths[static_cast<std::size_t>(same)].string() + " and " +
                                      paths[i].string() +
                                      ": samples cannot be named by files of one name");
  }
  prefixed_names_.reserve(sample_count());
  for (std::size_t i = 0; i < archives_.size(); ++i) {
    OpenedArchive& archive = *archives_[i];
    for (std::size_t s = 0; s < archive.sample_count(); ++s) {
      prefixed_names_.push_back(prefixes_[i] +
                                std::string(archive.samples.name(archive.stored(s))));
    }
  }
}

SharedArchive::Impl::Place SharedArchive::Impl::place(std::size_t sample) const {
  if (sample >= sample_count()) {
    throw Error(ErrorKind::usage, name_ + ": there is no sample number " + std::to_string(sample));
  }
  const auto after = std::ranges::upper_bound(first_samples_, sample);
  const auto number = static_cast<std::size_t>(after - first_samples_.begin()) - 1;
  OpenedArchive& archive = *archives_[number];
  return {archive, number, archive.stored(sample - first_samples_[number])};
}

std::size_t SharedArchive::Impl::reference_sample() const {
  const Place at = place(0);
  return first_samples_[at.number] + at.archive.listed(0);
}

std::string_view SharedArchive::Impl::sample_name(std::size_t sample) const {
  const Place at = place(sample);
  return prefixed_names_.empty() ? at.archive.samples.name(at.stored)
                                 : std::string_view(prefixed_names_[sample]);
}

std::optional<std::size_t> SharedArchive::Impl::find_sample(std::string_view name) const {
  for (std::size_t i = 0; i < archives_.size(); ++i) {
    std::string_view own = name;
    if (!prefixes_.empty()) {
      if (!own.starts_with(prefixes_[i])) continue;
      own.remove_prefix(prefixes_[i].size());
    }
    const auto found = archives_[i]->find_sample(own);
    if (found) return first_samples_[i] + *found;
  }
  return std::nullopt;
}

std::shared_ptr<const SampleNames> SharedArchive::Impl::names(std::size_t sample,
                                                              std::size_t contig) const {
  const Place at = place(sample);
  auto found = at.archive.samples.contig_names(at.stored);
  check_contig(at, {sample, contig}, found->size());
  return found;
}

std::shared_ptr<const SampleSegmentMap> SharedArchive::Impl::segments(const Place& at,
                                                                      ContigAddress contig) const {
  auto found = at.archive.samples.segments(at.stored);
  check_contig(at, contig, found->contig_count());
  return found;
}

void SharedArchive::Impl::check_contig(const Place& at, ContigAddress contig,
                                       std::size_t count) const {
  if (contig.contig < count) return;
  throw Error(ErrorKind::usage, at.archive.reader.path() + ": sample number " +
                                    std::to_string(contig.sample) + " has no contig number " +
                                    std::to_string(contig.contig));
}

void SharedArchive::Impl::expect_in(std::size_t archive,
                                    std::span<const RangeRequest> requests) const {
  OpenedArchive& opened = *archives_[archive];
  if (!opened.reader.is_remote()) return;
  std::vector<const RangeRequest*> own;
  std::vector<std::size_t> samples;
  for (const RangeRequest& request : requests) {
    if (request.contig.sample >= sample_count()) continue;
    const Place at = place(request.contig.sample);
    if (at.number != archive) continue;
    own.push_back(&request);
    samples.push_back(at.stored);
  }
  opened.samples.expect(samples, SampleMetadata::all);
  std::vector<SegmentAddress> segments;
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto map = opened.samples.segments(samples[i]);
    const std::size_t contig = own[i]->contig.contig;
    if (contig >= map->contig_count()) continue;
    const std::uint64_t end = std::min(own[i]->end, map->length(contig));
    if (own[i]->begin >= end) continue;
    const std::uint64_t last = map->segment_at(contig, end - 1);
    for (std::uint64_t n = map->segment_at(contig, own[i]->begin); n <= last; ++n) {
      const SegmentPlace& segment = map->piece(contig, n).place;
      segments.push_back({segment.group, segment.in_group_id});
    }
  }
  opened.reader.expect(group_parts(opened.reader, segments, opened.params.pack_cardinality));
}

std::vector<ContigAddress> SharedArchive::Impl::find_flat(std::string_view name) {
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
  std::ranges::sort(found, {}, [](ContigAddress a) { return std::pair(a.sample, a.contig); });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

NameMatches<ContigAddress> SharedArchive::Impl::find_everywhere(std::string_view name) {
  indexed_.run([this] {
    std::vector<std::optional<NameIndex>> indexes;
    std::uint64_t room = name_index_bytes_;
    for (const auto& archive : archives_) {
      const auto& index = indexes.emplace_back(NameIndex::build(archive->samples, room));
      if (index) room -= index->memory_bytes();
    }
    indexes_ = std::move(indexes);
  });
  NameMatches<ContigAddress> matches(name);
  const std::uint64_t hash = word_hash(matches.word());
  for (std::size_t i = 0; i < archives_.size(); ++i) {
    OpenedArchive& archive = *archives_[i];
    const auto offer = [&](const SampleNames& names, std::size_t stored, std::uint32_t contig) {
      matches.offer({first_samples_[i] + archive.listed(stored), contig}, names.header(contig));
    };
    if (indexes_[i]) {
      for (const ContigAddress at : indexes_[i]->candidates(hash)) {
        offer(*archive.samples.contig_names(at.sample), at.sample,
              static_cast<std::uint32_t>(at.contig));
      }
      continue;
    }
    for (std::size_t s = 0; s < archive.sample_count(); ++s) {
      const auto names = archive.samples.contig_names(s);
      for (const SampleNames::Word& word : names->with_word_hash(hash)) {
        offer(*names, s, word.contig);
      }
    }
  }
  return matches;
}

void SharedArchive::Impl::add_in_sample(std::string_view sample, std::string_view name,
                                        std::vector<ContigAddress>& found) const {
  const auto number = find_sample(sample);
  if (!number || name.empty()) return;
  const Place at = place(*number);
  for (const std::uint32_t contig : at.archive.samples.contig_names(at.stored)->find(name)) {
    found.push_back({*number, contig});
  }
}

}  // namespace spillway
