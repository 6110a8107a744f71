#include "extract/preserved.hpp"

#include <algorithm>
#include <optional>

#include "extract/extra_streams.hpp"

namespace spillway {

Preserved preserved_of(const ArchiveReader& archive, const FileInfo& info) {
  // `agc append` keeps what the archive says of itself, but not the streams that make it true.
  const bool is_complete = samples_that_lost_extras(archive, info) != UINT32_MAX;
  // (Not by ?:, of which g++ warns wrongly under the thread sanitizer.)
  std::optional<std::uint32_t> stated;
  if (is_complete) stated = case_from(info);
  Preserved preserved;
  if (archive.has_stream(stream_name::kLayout)) {
    preserved.level = Preserve::exact;
    preserved.exact_from = exact_from(info);
    preserved.case_from = std::min(stated.value_or(preserved.exact_from), preserved.exact_from);
  } else if (stated || archive.has_stream(stream_name::kMasks)) {
    preserved.level = Preserve::case_;
    preserved.exact_from = preserved.case_from = stated.value_or(exact_from(info));
  }
  return preserved;
}

}  // namespace spillway
