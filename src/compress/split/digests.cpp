#include "compress/split/digests.hpp"

#include <algorithm>
#include <utility>

#include "collection/digest_rows.hpp"
#include "dna/alphabet.hpp"
#include "dna/letter_case.hpp"
#include "dna/symbols.hpp"

namespace spillway {
namespace {

// Full digests may be one in so many bytes of the archive; short ones are less than one in so many,
// or left out.
constexpr std::uint64_t kFullShare = 100;
constexpr std::uint64_t kShortShare = 3;
// Chunks of the reader, or ends of contigs.
constexpr std::size_t kMaxWaiting = 4;
// To wake a thread for less takes as long as the digests.
constexpr std::size_t kMinHandedOver = 16 << 10;

// An archive that is appended to keeps its form, unless another one is asked for.
std::optional<StoredDigest> form_of(const Job& job, const ArchiveWriter& archive) {
  if (job.shape.digests == DigestForm::none) return std::nullopt;
  if (job.shape.digests == DigestForm::full) return StoredDigest::full;
  if (job.shape.digests == DigestForm::short_) return StoredDigest::short_;
  if (job.base) {
    if (const auto form = DigestReader(job.base->reader()).first_form()) return form;
  }
  const auto bytes_of = [&](StoredDigest form) {
    return static_cast<std::uint64_t>(form) * job.catalogue.contigs();
  };
  const std::uint64_t others = archive.bytes_written();
  if (bytes_of(StoredDigest::full) <= others / kFullShare) return StoredDigest::full;
  const std::uint64_t short_bytes = bytes_of(StoredDigest::short_);
  if (short_bytes * kShortShare >= others + short_bytes) return std::nullopt;
  return StoredDigest::short_;
}

SequenceDigest read_digest(ByteView bytes) {
  SequenceDigest digest;
  ByteCursor cursor(bytes);
  std::ranges::copy(cursor.take(digest.md5.size()), digest.md5.begin());
  std::ranges::copy(cursor.take(digest.sha512t24.size()), digest.sha512t24.begin());
  return digest;
}

}  // namespace

DigestRecorder::DigestRecorder(Job& job, WorkerPool& pool, HasHelper has_helper,
                               std::size_t buffer_bytes)
    : has_helper_(std::move(has_helper)) {
  if (job.shape.digests == DigestForm::none) return;
  digesting_.emplace(job.digests, buffer_bytes);
  line_.emplace(pool, kMaxWaiting, [this](const Piece& piece) { std::visit(*digesting_, piece); });
}

void DigestRecorder::add(std::span<const Symbol> symbols,
                         std::span<const FastaReader::OddByte> odd_bytes) {
  if (!digesting_) return;
  letters_.assign(symbols.begin(), symbols.end());
  if (!translate_symbols(letters_, kLetterAlphabet)) {
    throw Error(ErrorKind::corrupt, "a symbol that the reader cannot have given");
  }
  for (const FastaReader::OddByte& odd : odd_bytes) letters_[odd.position] = odd.byte;
  if (!odd_bytes.empty()) make_upper_case(letters_);
  if (hands_over(letters_.size())) {
    line_->push(std::exchange(letters_, {}));
  } else {
    (*digesting_)(letters_);
  }
}

void DigestRecorder::end_contig(std::uint32_t sample, std::uint32_t contig) {
  if (!digesting_) return;
  const Contig end{sample, contig};
  if (hands_over(0)) {
    line_->push(end);
  } else {
    (*digesting_)(end);
  }
}

// What was handed over comes before what comes now.
bool DigestRecorder::hands_over(std::size_t letters) const {
  return line_->is_busy() || (letters >= kMinHandedOver && has_helper_());
}

void DigestRecorder::Digesting::operator()(const Contig& contig) {
  const SequenceDigest digest = hasher_.finish();
  std::uint8_t key[kDigestKeyBytes];
  put_big_endian(key, contig.sample);
  put_big_endian(key + 4, contig.contig);
  Bytes payload(digest.md5.begin(), digest.md5.end());
  payload.insert(payload.end(), digest.sha512t24.begin(), digest.sha512t24.end());
  rows_.add(key, payload);
}

void DigestRecorder::flush() {
  if (!digesting_) return;
  line_->wait();
  digesting_->rows().flush();
}

void DigestRecorder::finish() {
  if (!digesting_) return;
  line_->wait();
  digesting_->rows().finish();
}

void write_digests(Job& job, ArchiveWriter& archive) {
  const bool takes_over = job.base && job.base->reader().has_stream(stream_name::kDigests);
  const auto form = form_of(job, archive);
  if (!form && !takes_over) return;
  DigestWriter digests(archive, form, job.first_sample);
  if (takes_over) digests.take_over(job.base->reader());
  if (form) {
    MergeReader merge = job.digests.merge(true);
    while (merge.next()) {
      const std::uint8_t* key = merge.key().data();
      digests.add(get_big_endian<std::uint32_t>(key), get_big_endian<std::uint32_t>(key + 4),
                  read_digest(merge.payload()));
    }
  }
  digests.finish();
}

RecordedDigests::RecordedDigests(Job& job)
    : merge_(job.digests.merge(false)), more_(merge_.next()) {}

std::optional<SequenceDigest> RecordedDigests::of_contig(std::uint32_t sample,
                                                         std::uint32_t contig) {
  const auto position = [&] {
    const std::uint8_t* key = merge_.key().data();
    return std::pair(get_big_endian<std::uint32_t>(key), get_big_endian<std::uint32_t>(key + 4));
  };
  while (more_ && position() < std::pair(sample, contig)) more_ = merge_.next();
  if (!more_ || position() != std::pair(sample, contig)) return std::nullopt;
  return read_digest(merge_.payload());
}

}  // namespace spillway
