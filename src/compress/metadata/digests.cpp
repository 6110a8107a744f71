#include "compress/metadata/digests.hpp"

#include <optional>

#include "collection/digest_rows.hpp"
#include "compress/split/digests.hpp"

namespace spillway {
namespace {

// With digests, checksums may be one in so many bytes of the archive; hashes alone are less than
// one in so many, or left out.
constexpr std::uint64_t kDigestShare = 100;
constexpr std::uint64_t kHashShare = 3;
constexpr std::uint64_t kDigestBytes = 40;
constexpr std::uint64_t kHashBytes = 4;

std::uint64_t count_with_digest(const SortedRuns& recorded) {
  std::uint64_t n = 0;
  for (MergeReader merge = recorded.merge(false); merge.next();) {
    n += read_digest(merge.payload()).digest ? 1 : 0;
  }
  return n;
}

/// The form of contigs that have digests: those of others are hashes. Nothing: none are stored.
std::optional<StoredDigest> form_of(const ShapeOptions& shape, const MetadataParts& parts,
                                    const ArchiveWriter& archive) {
  if (shape.digests == DigestForm::none) return std::nullopt;
  if (shape.digests == DigestForm::full) return StoredDigest::full;
  if (shape.digests == DigestForm::short_) return StoredDigest::hash;
  const std::uint64_t others = archive.bytes_written();
  const std::uint64_t hashes = kHashBytes * parts.catalogue.contigs();
  if (hashes * kHashShare >= others + hashes) return std::nullopt;
  const std::uint64_t most = others / kDigestShare;
  if (hashes > most) return StoredDigest::hash;
  const std::uint64_t digests = count_with_digest(parts.sets.digests);
  const bool fits = hashes + digests * (kDigestBytes - kHashBytes) <= most;
  return fits ? StoredDigest::full : StoredDigest::hash;
}

}  // namespace

void write_digests(const RunContext& run, const MetadataParts& parts, ArchiveWriter& archive) {
  const bool takes_over =
      parts.base != nullptr && parts.base->reader().has_stream(stream_name::kDigests);
  const auto form = form_of(run.shape, parts, archive);
  if (!form && !takes_over) return;
  DigestWriter digests(archive, form.has_value(), parts.first_sample);
  if (takes_over) digests.take_over(parts.base->reader());
  if (form) {
    MergeReader merge = parts.sets.digests.merge(true);
    while (merge.next()) {
      const std::uint8_t* key = merge.key().data();
      const RecordedDigest recorded = read_digest(merge.payload());
      ContigDigest digest{StoredDigest::hash, {}, recorded.hash};
      if (recorded.digest && *form == StoredDigest::full) {
        digest = {StoredDigest::full, *recorded.digest, {}};
      }
      digests.add(get_big_endian<std::uint32_t>(key), get_big_endian<std::uint32_t>(key + 4),
                  digest);
    }
  }
  digests.finish();
}

}  // namespace spillway
