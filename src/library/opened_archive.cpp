#include "library/opened_archive.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "archive/stream_names.hpp"
#include "extract/open_reader.hpp"

namespace spillway {
namespace {

// A footer of up to this is kept in memory: looking up a part then reads nothing.
constexpr std::uint64_t kMaxKeptFooter = std::uint64_t{8} << 20;

}  // namespace

OpenedArchive::OpenedArchive(std::shared_ptr<const ByteRangeSource> source, PartCache part_cache)
    : cache_(part_cache),
      reader(open_reader(std::move(source), kMaxKeptFooter)),
      info(read_file_info(reader)),
      params(read_params(reader, info)),
      groups(reader, params, cache_),
      samples(reader, info, params, groups, cache_),
      mask_ids(reader, stream_name::kMaskIds, PartKind::mask_ids, cache_),
      residues(reader, stream_name::kResidues, PartKind::residues, cache_) {
  // Versions 1 and 2 are listed by name (docs/FORMAT.md, 7.5).
  if (info.file_version_major < 3) {
    const std::vector<std::uint32_t>& sorted = by_name();
    listed_of_.resize(sorted.size());
    for (std::uint32_t i = 0; i < sorted.size(); ++i) listed_of_[sorted[i]] = i;
  }
}

std::optional<std::size_t> OpenedArchive::find_sample(std::string_view name) {
  const std::vector<std::uint32_t>& sorted = by_name();
  const auto found = std::ranges::lower_bound(sorted, name, {},
                                              [this](std::uint32_t i) { return samples.name(i); });
  if (found == sorted.end() || samples.name(*found) != name) return std::nullopt;
  return listed(*found);
}

const std::vector<std::uint32_t>& OpenedArchive::by_name() {
  sorted_.run([this] {
    std::vector<std::uint32_t> order(samples.count());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [this](std::uint32_t i) { return samples.name(i); });
    by_name_ = std::move(order);
  });
  return by_name_;
}

}  // namespace spillway
