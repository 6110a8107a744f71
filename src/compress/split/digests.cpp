#include "compress/split/digests.hpp"

#include <algorithm>
#include <utility>

#include "compress/spill_sets.hpp"
#include "dna/alphabet.hpp"
#include "dna/letter_case.hpp"
#include "dna/symbols.hpp"

namespace spillway {
namespace {

// Chunks of the reader, or ends of contigs.
constexpr std::size_t kMaxWaiting = 4;
// To wake a thread for less takes as long as the digests.
constexpr std::size_t kMinHandedOver = 16 << 10;

}  // namespace

void ContigHasher::update(ByteView letters) {
  hash_.update(letters);
  const bool was_decided = bases_ >= kLeastDigested;
  bases_ += letters.size();
  if (form_ == DigestForm::short_) return;
  if (form_ == DigestForm::automatic && bases_ < kLeastDigested) {
    undecided_.insert(undecided_.end(), letters.begin(), letters.end());
    return;
  }
  if (!was_decided) digest_.update(undecided_);
  digest_.update(letters);
}

RecordedDigest ContigHasher::finish() {
  const bool has_digest =
      form_ == DigestForm::full || (form_ == DigestForm::automatic && bases_ >= kLeastDigested);
  RecordedDigest recorded{hash_.digest128(), std::nullopt};
  if (has_digest) recorded.digest = digest_.finish();
  hash_.reset();
  bases_ = 0;
  undecided_.clear();
  return recorded;
}

DigestRecorder::DigestRecorder(DigestForm form, ExternalSorter& digests, WorkerPool& pool,
                               HasHelper has_helper, std::size_t buffer_bytes)
    : has_helper_(std::move(has_helper)) {
  if (form == DigestForm::none) return;
  digesting_.emplace(form, digests, buffer_bytes);
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
  const RecordedDigest recorded = hasher_.finish();
  std::uint8_t key[kDigestKeyBytes];
  put_big_endian(key, contig.sample);
  put_big_endian(key + 4, contig.contig);
  Bytes payload(2 * sizeof(std::uint64_t));
  put_big_endian(payload.data(), recorded.hash.high);
  put_big_endian(payload.data() + sizeof recorded.hash.high, recorded.hash.low);
  if (const auto& digest = recorded.digest) {
    payload.insert(payload.end(), digest->md5.begin(), digest->md5.end());
    payload.insert(payload.end(), digest->sha512t24.begin(), digest->sha512t24.end());
  }
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
  std::move(digesting_->rows()).finish();
}

RecordedDigest read_digest(ByteView bytes) {
  RecordedDigest recorded;
  ByteCursor cursor(bytes);
  recorded.hash.high = get_big_endian<std::uint64_t>(cursor.take(sizeof recorded.hash.high).data());
  recorded.hash.low = get_big_endian<std::uint64_t>(cursor.take(sizeof recorded.hash.low).data());
  if (cursor.rest().empty()) return recorded;
  SequenceDigest& digest = recorded.digest.emplace();
  std::ranges::copy(cursor.take(digest.md5.size()), digest.md5.begin());
  std::ranges::copy(cursor.take(digest.sha512t24.size()), digest.sha512t24.begin());
  return recorded;
}

RecordedDigests::RecordedDigests(SortedRuns digests)
    : merge_(digests.merge(false)), more_(merge_.next()) {}

std::optional<RecordedDigest> RecordedDigests::of_contig(std::uint32_t sample,
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
