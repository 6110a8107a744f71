#include "collection/digest_rows.hpp"

#include <algorithm>
#include <string>

#include "spillway/error.hpp"

namespace spillway {
namespace {

// Contigs of a row: short enough that one contig is found soon.
constexpr std::uint32_t kContigsPerRow = 400;
// Key of the last row, which has the digest of all.
constexpr RowKey kSetKey = {UINT32_MAX, 0};

constexpr std::size_t bytes_of(StoredDigest form) { return static_cast<std::size_t>(form); }

}  // namespace

bool ContigDigest::matches(const SequenceDigest& whole) const {
  if (form == StoredDigest::full) return digest == whole;
  return std::equal(digest.sha512t24.begin(), digest.sha512t24.begin() + bytes_of(form),
                    whole.sha512t24.begin());
}

DigestWriter::DigestWriter(ArchiveWriter& archive, StoredDigest form)
    : rows_(archive, NamedStream::digests), form_(form) {}

void DigestWriter::add(std::uint32_t sample, std::uint32_t contig, const SequenceDigest& digest) {
  set_.add(digest);
  const bool goes_on =
      sample == sample_ && contig == next_contig_ && contig - first_contig_ < kContigsPerRow;
  if (!goes_on || payload_.empty()) {
    end_row();
    sample_ = sample;
    first_contig_ = contig;
    payload_.push_back(static_cast<std::uint8_t>(form_));
  }
  next_contig_ = contig + 1;
  if (form_ == StoredDigest::full) {
    payload_.insert(payload_.end(), digest.md5.begin(), digest.md5.end());
    payload_.insert(payload_.end(), digest.sha512t24.begin(), digest.sha512t24.end());
  } else {
    payload_.insert(payload_.end(), digest.sha512t24.begin(),
                    digest.sha512t24.begin() + bytes_of(form_));
  }
}

void DigestWriter::end_row() {
  if (!payload_.empty()) rows_.add(sample_, first_contig_, payload_);
  payload_.clear();
}

void DigestWriter::finish() {
  end_row();
  rows_.add(kSetKey.major, kSetKey.minor, set_.finish());
  rows_.finish();
}

DigestReader::DigestReader(const ArchiveReader& archive)
    : archive_(archive), rows_(archive, stream_name::kDigests) {}

void DigestReader::fail() const {
  throw Error(ErrorKind::corrupt, archive_.path() + ": stream " +
                                      std::string(stream_name::kDigests) +
                                      ": holds a row that is none");
}

void DigestReader::check_row() {
  const ByteView payload = rows_.payload();
  const std::uint8_t form = payload.empty() ? 0 : payload[0];
  const bool is_known =
      form == bytes_of(StoredDigest::short_) || form == bytes_of(StoredDigest::full);
  if (!is_known || payload.size() == 1 || (payload.size() - 1) % form != 0) fail();
  form_ = static_cast<StoredDigest>(form);
  contigs_ = static_cast<std::uint32_t>((payload.size() - 1) / form);
}

bool DigestReader::find_row(std::uint32_t sample, std::uint32_t contig) {
  const auto holds = [&] {
    return has_row_ && rows_.major() == sample && contig >= rows_.minor() &&
           contig - rows_.minor() < contigs_;
  };
  if (holds()) return true;
  // The rows of a sample are walked from its first contig, or from here if that is ahead. Where
  // digests are missing, too, no row is walked over for each of them.
  const bool is_ahead = has_row_ && rows_.major() == sample && rows_.minor() < contig;
  const bool is_behind_walk = walked_.major == sample && walked_.minor <= contig;
  if (!is_ahead) rows_.seek(sample, is_behind_walk ? walked_.minor : 0);
  for (has_row_ = false; rows_.next() && rows_.major() == sample && rows_.minor() <= contig;) {
    check_row();
    has_row_ = true;
    if (holds()) return true;
  }
  has_row_ = false;
  walked_ = {sample, contig};
  return false;
}

std::optional<ContigDigest> DigestReader::of_contig(std::uint32_t sample, std::uint32_t contig) {
  if (sample == kSetKey.major || !find_row(sample, contig)) return std::nullopt;
  const std::size_t n = bytes_of(form_);
  const ByteView stored = rows_.payload().subspan(1 + n * (contig - rows_.minor()), n);
  ContigDigest found{form_, {}};
  if (form_ == StoredDigest::full) {
    const std::size_t md5 = found.digest.md5.size();
    std::copy_n(stored.begin(), md5, found.digest.md5.begin());
    std::copy(stored.begin() + md5, stored.end(), found.digest.sha512t24.begin());
  } else {
    std::copy(stored.begin(), stored.end(), found.digest.sha512t24.begin());
  }
  return found;
}

std::optional<Sha512t24> DigestReader::of_set() {
  has_row_ = false;
  rows_.seek(kSetKey.major, kSetKey.minor);
  if (!rows_.next()) return std::nullopt;
  Sha512t24 set{};
  if (rows_.payload().size() != set.size()) fail();
  std::copy_n(rows_.payload().begin(), set.size(), set.begin());
  return set;
}

}  // namespace spillway
