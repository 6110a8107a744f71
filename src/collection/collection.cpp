#include "collection/collection.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace spillway {
namespace {

constexpr std::uint64_t kMaxCopied = std::uint64_t{1} << 20;

// Metadata of sample `i`: from the cache, or read on to it, caching what is passed on the way.
template <typename Metadata, typename Walk, typename Open>
std::shared_ptr<const Metadata> read_to(Walk& walk, std::uint64_t i, std::uint64_t batch_size,
                                        Open open) {
  if (auto cached = walk.cache.get(i)) return cached;
  const std::uint64_t batch = i / batch_size;
  const bool is_ahead = walk.stream && walk.batch == batch && walk.next <= i;
  if (!is_ahead) {
    walk.keeps_passed = walk.stream != nullptr;
    walk.stream = nullptr;  // two open batches are never held at once
    walk.stream = open(batch);
    walk.batch = batch;
    walk.next = batch * batch_size;
  }
  for (;;) {
    const bool is_skipped = walk.next < i && !walk.keeps_passed;
    try {
      is_skipped ? walk.stream->skip() : walk.stream->next(walk.read);
    } catch (...) {
      walk.stream = nullptr;
      throw;
    }
    const std::uint64_t at = walk.next++;
    if (is_skipped) continue;
    // A copy is as long as it needs to be.
    const bool is_large = walk.read.memory_bytes() > kMaxCopied;
    auto metadata = is_large ? std::make_shared<Metadata>(std::exchange(walk.read, {}))
                             : std::make_shared<Metadata>(walk.read);
    walk.cache.put(at, metadata, metadata->memory_bytes());
    if (at == i) return metadata;
  }
}

}  // namespace

Collection::Collection(const ArchiveReader& archive, const FileInfo& info,
                       const ArchiveParams& params, std::uint64_t cache_bytes)
    : archive_(archive),
      layout_(open_metadata(archive, info, params)),
      names_(layout_->read_sample_names()),
      by_name_(names_.size()),
      lists_by_name_(info.file_version_major < 3),
      contig_names_(cache_bytes / 4),
      segments_(cache_bytes - cache_bytes / 4) {
  std::iota(by_name_.begin(), by_name_.end(), 0U);
  std::stable_sort(by_name_.begin(), by_name_.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return names_[a] < names_[b]; });
}

std::span<const std::uint32_t> Collection::samples_named(std::string_view name) const {
  const auto name_of = [this](std::uint32_t i) { return names_[i]; };
  return {std::ranges::lower_bound(by_name_, name, {}, name_of),
          std::ranges::upper_bound(by_name_, name, {}, name_of)};
}

std::shared_ptr<const StringTable> Collection::contig_names(std::size_t i) {
  return read_to<StringTable>(contig_names_, i, layout_->samples_per_name_batch(),
                              [this](std::uint64_t batch) { return layout_->open_names(batch); });
}

std::shared_ptr<const SampleSegments> Collection::segments(std::size_t i) {
  return read_to<SampleSegments>(
      segments_, i, layout_->samples_per_segment_batch(),
      [this](std::uint64_t batch) { return layout_->open_segments(batch); });
}

}  // namespace spillway
