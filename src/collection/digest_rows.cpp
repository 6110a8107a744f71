#include "collection/digest_rows.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "spillway/error.hpp"

namespace spillway {
namespace {

// Contigs of a row: short enough that one contig is found soon.
constexpr std::uint32_t kContigsPerRow = 400;
// Major of the last rows, which have the digests of sets.
constexpr std::uint32_t kSetMajor = UINT32_MAX;
// An archive that was appended to so often is none.
constexpr std::size_t kMaxSets = std::size_t{1} << 20;

constexpr std::size_t bytes_of(StoredDigest form) { return static_cast<std::size_t>(form); }

}  // namespace

bool ContigDigest::matches(const SequenceDigest& whole) const {
  if (form == StoredDigest::full) return digest == whole;
  return std::equal(digest.sha512t24.begin(), digest.sha512t24.begin() + bytes_of(form),
                    whole.sha512t24.begin());
}

DigestWriter::DigestWriter(ArchiveWriter& archive, std::optional<StoredDigest> form,
                           std::uint32_t first_sample)
    : rows_(archive, NamedStream::digests), form_(form), first_sample_(first_sample) {}

// The rows of sets are the last ones: blocks that have none of them are copied.
void DigestWriter::take_over(const ArchiveReader& from) {
  RowStreamReader old(from, stream_name::kDigests);
  std::size_t block = 0;
  for (; block + 1 < old.blocks() && old.first_of_block(block + 1)->major != kSetMajor; ++block) {
    rows_.copy_block(old, block);
  }
  old.go_to_block(block);
  while (old.next()) {
    const ByteView row = old.payload();
    if (old.major() == kSetMajor) {
      earlier_sets_.emplace_back(old.key(), Bytes(row.begin(), row.end()));
    } else {
      rows_.add(old.major(), old.minor(), row);
    }
  }
}

void DigestWriter::add(std::uint32_t sample, std::uint32_t contig, const SequenceDigest& digest) {
  if (!form_) return;
  set_.add(digest);
  const bool goes_on =
      sample == sample_ && contig == next_contig_ && contig - first_contig_ < kContigsPerRow;
  if (!goes_on || payload_.empty()) {
    end_row();
    sample_ = sample;
    first_contig_ = contig;
    payload_.push_back(static_cast<std::uint8_t>(*form_));
  }
  next_contig_ = contig + 1;
  if (*form_ == StoredDigest::full) {
    payload_.insert(payload_.end(), digest.md5.begin(), digest.md5.end());
    payload_.insert(payload_.end(), digest.sha512t24.begin(), digest.sha512t24.end());
  } else {
    payload_.insert(payload_.end(), digest.sha512t24.begin(),
                    digest.sha512t24.begin() + bytes_of(*form_));
  }
}

void DigestWriter::end_row() {
  if (!payload_.empty()) rows_.add(sample_, first_contig_, payload_);
  payload_.clear();
}

void DigestWriter::finish() {
  end_row();
  for (const auto& [key, digest] : earlier_sets_) rows_.add(key.major, key.minor, digest);
  if (form_) {
    rows_.add(kSetMajor, first_sample_, set_.finish());
  } else if (!rows_.is_empty()) {
    rows_.add(kSetMajor, first_sample_, {});
  }
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
  if (sample == kSetMajor || !find_row(sample, contig)) return std::nullopt;
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

const std::vector<SetDigest>& DigestReader::sets() {
  if (sets_) return *sets_;
  std::vector<SetDigest> sets;
  has_row_ = false;
  rows_.seek(kSetMajor, 0);
  while (rows_.next()) {
    const bool ascends = sets.empty() || rows_.minor() > sets.back().first_sample;
    if (!ascends || sets.size() == kMaxSets) fail();
    SetDigest set{rows_.minor(), std::nullopt};
    if (!rows_.payload().empty()) {
      set.digest.emplace();
      if (rows_.payload().size() != set.digest->size()) fail();
      std::ranges::copy(rows_.payload(), set.digest->begin());
    }
    sets.push_back(set);
  }
  sets_ = std::move(sets);
  return *sets_;
}

bool DigestReader::covers(std::uint32_t sample) {
  if (!present()) return false;
  if (sets().empty()) return true;
  const auto behind = std::ranges::partition_point(
      *sets_, [&](const SetDigest& set) { return set.first_sample <= sample; });
  return behind != sets_->begin() && std::prev(behind)->digest.has_value();
}

std::optional<StoredDigest> DigestReader::first_form() {
  has_row_ = false;
  rows_.seek(0, 0);
  if (!rows_.next() || rows_.major() == kSetMajor) return std::nullopt;
  check_row();
  return form_;
}

}  // namespace spillway
