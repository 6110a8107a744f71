#include "compress/metadata/digests.hpp"

#include <optional>

#include "collection/digest_rows.hpp"
#include "compress/split/digests.hpp"

namespace spillway {
namespace {

// Full digests may be one in so many bytes of the archive; short ones are less than one in so many,
// or left out.
constexpr std::uint64_t kFullShare = 100;
constexpr std::uint64_t kShortShare = 3;

// An archive that is appended to keeps its form, unless another one is asked for.
std::optional<StoredDigest> form_of(const ShapeOptions& shape, const MetadataParts& parts,
                                    const ArchiveWriter& archive) {
  if (shape.digests == DigestForm::none) return std::nullopt;
  if (shape.digests == DigestForm::full) return StoredDigest::full;
  if (shape.digests == DigestForm::short_) return StoredDigest::short_;
  if (parts.base != nullptr) {
    if (const auto form = DigestReader(parts.base->reader()).first_form()) return form;
  }
  const auto bytes_of = [&](StoredDigest form) {
    return static_cast<std::uint64_t>(form) * parts.catalogue.contigs();
  };
  const std::uint64_t others = archive.bytes_written();
  if (bytes_of(StoredDigest::full) <= others / kFullShare) return StoredDigest::full;
  const std::uint64_t short_bytes = bytes_of(StoredDigest::short_);
  if (short_bytes * kShortShare >= others + short_bytes) return std::nullopt;
  return StoredDigest::short_;
}

}  // namespace

void write_digests(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive) {
  const bool takes_over =
      parts.base != nullptr && parts.base->reader().has_stream(stream_name::kDigests);
  const auto form = form_of(run.shape, parts, archive);
  if (!form && !takes_over) return;
  DigestWriter digests(archive, form, parts.first_sample);
  if (takes_over) digests.take_over(parts.base->reader());
  if (form) {
    MergeReader merge = parts.sets.digests.merge(true);
    while (merge.next()) {
      const std::uint8_t* key = merge.key().data();
      digests.add(get_big_endian<std::uint32_t>(key), get_big_endian<std::uint32_t>(key + 4),
                  read_digest(merge.payload()));
    }
  }
  digests.finish();
}

}  // namespace spillway
