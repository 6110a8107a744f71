#include "compress/digests.hpp"

#include <algorithm>

#include "base/alphabet.hpp"
#include "base/letter_case.hpp"
#include "codec/symbols.hpp"
#include "collection/digest_rows.hpp"

namespace spillway {
namespace {

// Full digests may be one in so many bytes of the archive.
constexpr std::uint64_t kFullShare = 100;

// An archive that is appended to keeps its form, unless another one is asked for.
std::optional<StoredDigest> form_of(const Job& job, const ArchiveWriter& archive) {
  if (job.shape.digests == DigestForm::none) return std::nullopt;
  if (job.shape.digests == DigestForm::full) return StoredDigest::full;
  if (job.shape.digests == DigestForm::short_) return StoredDigest::short_;
  if (job.base) {
    if (const auto form = DigestReader(job.base->reader()).first_form()) return form;
  }
  const std::uint64_t full_bytes =
      static_cast<std::uint64_t>(StoredDigest::full) * job.catalogue.contigs();
  return full_bytes <= archive.bytes_written() / kFullShare ? StoredDigest::full
                                                            : StoredDigest::short_;
}

SequenceDigest read_digest(ByteView bytes) {
  SequenceDigest digest;
  ByteCursor cursor(bytes);
  std::ranges::copy(cursor.take(digest.md5.size()), digest.md5.begin());
  std::ranges::copy(cursor.take(digest.sha512t24.size()), digest.sha512t24.begin());
  return digest;
}

}  // namespace

DigestRecorder::DigestRecorder(Job& job, std::size_t buffer_bytes) {
  if (job.shape.digests != DigestForm::none) work_.emplace(job.digests, buffer_bytes);
}

void DigestRecorder::add(std::span<const Symbol> symbols,
                         std::span<const FastaReader::OddByte> odd_bytes) {
  if (!work_) return;
  Bytes& letters = work_->letters;
  letters.assign(symbols.begin(), symbols.end());
  if (!translate_symbols(letters, kLetterAlphabet)) {
    throw Error(ErrorKind::corrupt, "a symbol that the reader cannot have given");
  }
  for (const FastaReader::OddByte& odd : odd_bytes) letters[odd.position] = odd.byte;
  if (!odd_bytes.empty()) make_upper_case(letters);
  work_->hasher.update(letters);
}

void DigestRecorder::end_contig(std::uint32_t sample, std::uint32_t contig) {
  if (!work_) return;
  const SequenceDigest digest = work_->hasher.finish();
  std::uint8_t key[kDigestKeyBytes];
  put_big_endian(key, sample);
  put_big_endian(key + 4, contig);
  Bytes payload(digest.md5.begin(), digest.md5.end());
  payload.insert(payload.end(), digest.sha512t24.begin(), digest.sha512t24.end());
  work_->rows.add(key, payload);
}

void DigestRecorder::flush() {
  if (work_) work_->rows.flush();
}

void DigestRecorder::finish() {
  if (work_) work_->rows.finish();
}

void write_digests(Job& job, ArchiveWriter& archive) {
  const bool takes_over = job.base && job.base->reader().has_stream(stream_name::kDigests);
  if (job.shape.digests == DigestForm::none && !takes_over) return;
  DigestWriter digests(archive, form_of(job, archive), job.first_sample);
  if (takes_over) digests.take_over(job.base->reader());
  RunMerge merge = job.digests.merge(true);
  while (merge.next()) {
    const std::uint8_t* key = merge.key().data();
    digests.add(get_big_endian<std::uint32_t>(key), get_big_endian<std::uint32_t>(key + 4),
                read_digest(merge.payload()));
  }
  digests.finish();
}

}  // namespace spillway
