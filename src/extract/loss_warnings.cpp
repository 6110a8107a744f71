#include "extract/loss_warnings.hpp"

#include <string>
#include <utility>

#include "extract/extra_streams.hpp"

namespace spillway {

LossWarnings::LossWarnings(const ArchiveParts& parts)
    : parts_(parts), samples_with_losses_(samples_that_lost_extras(parts.reader, parts.info)) {}

void LossWarnings::of_sample(std::size_t sample) {
  if (sample >= samples_with_losses_ || std::exchange(has_warned_, true)) return;
  std::string names;
  for (const std::string& name : lost_extras(parts_.reader, parts_.info)) {
    if (name == stream_name::kDigests || name == stream_name::kHashes) continue;
    names += names.empty() ? "" : ", ";
    names += name;
  }
  if (names.empty()) return;
  parts_.warn(parts_.reader.path() + ": what it had in " + names +
              " is lost (agc append does not keep it); what comes out is not as the input was");
}

void LossWarnings::of_contig(std::size_t sample, std::string_view header,
                             std::span<const SegmentPlace> placed) const {
  if (parts_.info.file_version_major != 2 || !placed.empty()) return;
  parts_.warn("contig " + std::string(header) + " of sample " +
              std::string(parts_.collection.sample_name(sample)) +
              " was lost when agc 2.0 appended to the archive; it comes out empty");
}

}  // namespace spillway
