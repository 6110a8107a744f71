#include "compress/metadata/history.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "archive/file_info.hpp"
#include "extract/extra_streams.hpp"
#include "extract/preserved.hpp"

namespace spillway {
namespace {

// Without those that the new archive has of all samples.
std::string lost_in(const ArchiveReader& archive, const FileInfo& info,
                    std::span<const std::string_view> there_again) {
  std::string lost;
  for (const std::string& name : lost_extras(archive, info)) {
    if (std::ranges::find(there_again, name) != there_again.end()) continue;
    if (!lost.empty()) lost += ' ';
    lost += name;
  }
  return lost;
}

/// Where case is kept but not layout, an archive without a lower case letter has nothing else that
/// says so.
std::optional<std::uint32_t> stated_case_from(Preserve preserve, std::uint32_t exact_from,
                                              std::uint32_t case_from) {
  const bool is_stated =
      preserve == Preserve::case_ || (preserve == Preserve::exact && case_from < exact_from);
  return is_stated ? std::optional(case_from) : std::nullopt;
}

// shape_of_base() has seen to it that no less is kept of what is appended than of what is there.
History history_of_base(const ShapeOptions& shape, const MetadataParts& parts) {
  const ArchiveReader& base = parts.base->reader();
  const FileInfo& info = parts.base->info();
  const std::array there_again = {stream_name::kHashes};
  const Preserved known = preserved_of(base, info);
  const bool is_ours =
      !info.value(kExtrasKey).empty() && samples_that_lost_extras(base, info) != UINT32_MAX;
  const bool goes_on = is_ours && known.level == shape.preserve;
  History history;
  history.lost = lost_in(base, info, there_again);
  history.exact_from = goes_on ? exact_from(info) : parts.first_sample;
  const std::uint32_t case_from =
      known.level == Preserve::sequence ? parts.first_sample : known.case_from;
  history.case_from = stated_case_from(shape.preserve, history.exact_from, case_from);
  return history;
}

// Lines and case that the source does not know have not been made up on the way here
// (prepared_request()), but what comes out in upper case looks like what was put in so.
History history_of_source(const RunContext& run, std::uint32_t samples) {
  const ArchiveReader source(run.options.source);
  const FileInfo info = read_file_info(source);
  const std::array there_again = {stream_name::kHashes, stream_name::kDigests};
  const Preserved known = preserved_of(source, info);
  const Preserve kept = std::max(known.level, run.shape.preserve);
  History history;
  history.lost = lost_in(source, info, there_again);
  const std::uint32_t unknown =
      history.lost.empty() ? 0 : std::min(samples_that_lost_extras(source, info), samples);
  const std::uint32_t case_from = std::max(known.case_from, unknown);
  history.exact_from = std::max(kept == Preserve::exact   ? known.exact_from
                                : kept == Preserve::case_ ? known.case_from
                                                          : 0,
                                unknown);
  history.case_from = stated_case_from(kept, history.exact_from, case_from);
  return history;
}

}  // namespace

History history_of(const RunContext& run, const MetadataParts& parts) {
  if (parts.base != nullptr) return history_of_base(run.shape, parts);
  if (!run.options.source.empty()) return history_of_source(run, parts.catalogue.samples());
  History history;
  history.case_from = stated_case_from(run.shape.preserve, 0, 0);
  return history;
}

}  // namespace spillway
