#include "library/sample_store.hpp"

#include <algorithm>
#include <string>

#include "archive/stream_names.hpp"
#include "base/assert.hpp"
#include "extract/row_errors.hpp"
#include "extract/segment_lengths.hpp"
#include "fasta/first_word.hpp"
#include "library/name_matches.hpp"
#include "spillway/error.hpp"

namespace spillway {

std::span<const SampleNames::Word> SampleNames::words() const {
  sorted_.run([this] {
    std::vector<Word> words;
    words.reserve(headers_.size());
    for (std::uint32_t i = 0; i < headers_.size(); ++i) {
      words.push_back({word_hash(first_word(headers_[i])), i});
    }
    std::ranges::sort(words, [](const Word& a, const Word& b) {
      return std::pair(a.hash, a.contig) < std::pair(b.hash, b.contig);
    });
    words_ = std::move(words);
  });
  return words_;
}

std::vector<std::uint32_t> SampleNames::find(std::string_view name) const {
  NameMatches<std::uint32_t> matches(name);
  for (const Word& word : with_word_hash(word_hash(matches.word()))) {
    matches.offer(word.contig, headers_[word.contig]);
  }
  return matches.take_best();
}

std::span<const SampleNames::Word> SampleNames::with_word_hash(std::uint64_t hash) const {
  return {std::ranges::lower_bound(words(), hash, {}, &Word::hash),
          std::ranges::upper_bound(words(), hash, {}, &Word::hash)};
}

std::uint64_t SampleNames::memory_bytes() const {
  return sizeof *this + headers_.memory_bytes() + headers_.size() * sizeof(Word);
}

SampleSegmentMap::SampleSegmentMap(const SampleSegments& segments, std::uint32_t kmer_length)
    : segments_(segments.all().begin(), segments.all().end()) {
  begins_.reserve(segments_.size());
  ends_.reserve(segments.contig_count());
  lengths_.reserve(segments.contig_count());
  for (std::size_t c = 0; c < segments.contig_count(); ++c) {
    std::uint64_t length = 0;
    const auto of_contig = segments.contig(c);
    for (std::size_t i = 0; i < of_contig.size(); ++i) {
      const std::uint32_t shared = i == 0 ? 0 : kmer_length;
      if (of_contig[i].length < shared) {
        throw Error(ErrorKind::corrupt,
                    "a segment is shorter than what it shares with the one before");
      }
      begins_.push_back(length);
      length += of_contig[i].length - shared;
    }
    ends_.push_back(begins_.size());
    lengths_.push_back(length);
  }
}

std::uint64_t SampleSegmentMap::segment_at(std::size_t contig, std::uint64_t position) const {
  SPILLWAY_ASSERT(position < length(contig));
  const auto first = begins_.begin() + static_cast<std::ptrdiff_t>(first_of(contig));
  const auto last = begins_.begin() + static_cast<std::ptrdiff_t>(ends_[contig]);
  return static_cast<std::uint64_t>(std::upper_bound(first, last, position) - first) - 1;
}

SampleSegmentMap::Piece SampleSegmentMap::piece(std::size_t contig, std::uint64_t number) const {
  const std::size_t at = first_of(contig) + number;
  SPILLWAY_ASSERT(at < ends_[contig]);
  const std::uint64_t end = at + 1 < ends_[contig] ? begins_[at + 1] : lengths_[contig];
  return {segments_[at], begins_[at], end};
}

std::uint64_t SampleSegmentMap::memory_bytes() const {
  return sizeof *this + segments_.capacity() * sizeof(SegmentPlace) +
         (begins_.capacity() + ends_.capacity() + lengths_.capacity()) * sizeof(std::uint64_t);
}

SampleStore::SampleStore(const ArchiveReader& archive, const FileInfo& info,
                         const ArchiveParams& params, GroupStore& groups, PartCache& cache)
    : archive_(archive),
      params_(params),
      groups_(groups),
      cache_(cache),
      may_mix_lengths_(may_mix_lengths(archive, info)),
      layout_(open_metadata(archive, info, params)),
      names_(layout_->read_sample_names()),
      headers_(archive, stream_name::kHeaders, PartKind::headers, cache) {}

template <typename Value, typename Stream, typename Open, typename Take>
std::shared_ptr<const Value> SampleStore::walk_to(std::size_t sample, PartKind kind,
                                                  Walk<Value, Stream>& walk,
                                                  std::uint64_t batch_size, Open open, Take take) {
  const auto key = [&](std::uint64_t i) { return PartKey{kind, static_cast<std::uint32_t>(i), 0}; };
  // Another thread may have passed it while this one waited.
  if (auto found = cache_.find<Value>(key(sample))) return found;
  if (walk.last && walk.last_sample == sample) return walk.last;
  const std::uint64_t batch = sample / batch_size;
  if (!walk.stream || walk.batch != batch || walk.next > sample) {
    walk.stream = nullptr;  // two open batches are never held at once
    walk.stream = open(batch);
    walk.batch = batch;
    walk.next = batch * batch_size;
  }
  try {
    for (;;) {
      const std::uint64_t at = walk.next;
      std::shared_ptr<const Value> value = take(at);
      ++walk.next;
      cache_.put(key(at), value, value->memory_bytes());
      if (at != sample) continue;
      walk.last = value;
      walk.last_sample = sample;
      return value;
    }
  } catch (const Error& error) {
    walk.stream = nullptr;
    if (!lacks_archive(error, archive_.path())) throw;
    throw Error(error.kind(), archive_.path() + ": " + error.what());
  } catch (...) {
    walk.stream = nullptr;  // it may have gone on where walk.next has not
    throw;
  }
}

std::shared_ptr<const SampleNames> SampleStore::contig_names(std::size_t sample) {
  const PartKey key{PartKind::sample_names, static_cast<std::uint32_t>(sample), 0};
  if (auto found = cache_.find<SampleNames>(key)) return found;
  const MutexLock lock(names_mutex_);
  return walk_to<SampleNames>(
      sample, PartKind::sample_names, names_walk_, layout_->samples_per_name_batch(),
      [&](std::uint64_t batch) { return layout_->open_names(batch); },
      [&](std::uint64_t at) {
        names_mutex_.assert_held();
        return take_names(at);
      });
}

std::shared_ptr<const SampleNames> SampleStore::take_names(std::size_t sample) {
  names_walk_.stream->next(read_names_);
  if (!headers_.present()) return std::make_shared<SampleNames>(read_names_);
  StringTable headers;
  std::size_t at = 0;
  headers_.for_each_of(static_cast<std::uint32_t>(sample),
                       [&](std::uint32_t contig, std::string_view header) {
                         names_mutex_.assert_held();
                         for (; at < contig && at < read_names_.size(); ++at) {
                           headers.push_back(read_names_[at]);
                         }
                         if (at != contig || at >= read_names_.size()) return;
                         headers.push_back(header);
                         ++at;
                       });
  for (; at < read_names_.size(); ++at) headers.push_back(read_names_[at]);
  return std::make_shared<SampleNames>(std::move(headers));
}

std::shared_ptr<const SampleSegmentMap> SampleStore::segments(std::size_t sample) {
  const PartKey key{PartKind::sample_segments, static_cast<std::uint32_t>(sample), 0};
  if (auto found = cache_.find<SampleSegmentMap>(key)) return found;
  const MutexLock lock(segments_mutex_);
  return walk_to<SampleSegmentMap>(
      sample, PartKind::sample_segments, segments_walk_, layout_->samples_per_segment_batch(),
      [&](std::uint64_t batch) { return layout_->open_segments(batch); },
      [&](std::uint64_t at) {
        segments_mutex_.assert_held();
        return take_segments(at);
      });
}

std::shared_ptr<const SampleSegmentMap> SampleStore::take_segments(std::size_t sample) {
  segments_walk_.stream->next(read_segments_);
  if (contig_names(sample)->size() != read_segments_.contig_count()) {
    throw Error(ErrorKind::corrupt, "the contigs of sample " + std::string(names_[sample]) +
                                        " are not as many as their names");
  }
  if (may_mix_lengths_) correct_lengths(read_segments_);
  return std::make_shared<SampleSegmentMap>(read_segments_, params_.kmer_length);
}

void SampleStore::correct_lengths(SampleSegments& segments) {
  const LengthCoding coding(params_);
  const auto all = segments.all();
  const auto telling = std::ranges::find_if(
      all, [&](const SegmentPlace& segment) { return coding.is_telling(segment); });
  if (telling == all.end()) return;
  const std::uint64_t length = groups_.length(telling->group, telling->in_group_id, zstd_);
  if (coding.is_other(*telling, length)) coding.reread(all);
}

}  // namespace spillway
