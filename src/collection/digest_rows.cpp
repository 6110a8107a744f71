#include "collection/digest_rows.hpp"

#include <algorithm>
#include <array>
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

// Of a digest that is cut, and of a hash.
constexpr std::size_t kShortBytes = 4;
constexpr int kHashShift = 64 - 8 * static_cast<int>(kShortBytes);

constexpr std::size_t bytes_of(StoredDigest form) {
  return form == StoredDigest::full ? SequenceDigest().md5.size() + Sha512t24().size()
                                    : kShortBytes;
}

constexpr bool is_form(std::uint8_t number) {
  return number == static_cast<std::uint8_t>(StoredDigest::cut) ||
         number == static_cast<std::uint8_t>(StoredDigest::hash) ||
         number == static_cast<std::uint8_t>(StoredDigest::full);
}

void append_stored(Bytes& to, const ContigDigest& digest) {
  const auto& [md5, sha512t24] = digest.digest;
  switch (digest.form) {
    case StoredDigest::cut:
      to.insert(to.end(), sha512t24.begin(), sha512t24.begin() + kShortBytes);
      return;
    case StoredDigest::hash: {
      std::array<std::uint8_t, sizeof digest.hash.high> first{};
      put_big_endian(first.data(), digest.hash.high);
      to.insert(to.end(), first.begin(), first.begin() + kShortBytes);
      return;
    }
    case StoredDigest::full:
      to.insert(to.end(), md5.begin(), md5.end());
      to.insert(to.end(), sha512t24.begin(), sha512t24.end());
  }
}

ContigDigest read_stored(StoredDigest form, ByteView stored) {
  ContigDigest found{form, {}, {}};
  auto& [md5, sha512t24] = found.digest;
  switch (form) {
    case StoredDigest::cut:
      std::ranges::copy(stored, sha512t24.begin());
      break;
    case StoredDigest::hash:
      found.hash.high = std::uint64_t{get_big_endian<std::uint32_t>(stored.data())} << kHashShift;
      break;
    case StoredDigest::full:
      std::ranges::copy(stored.first(md5.size()), md5.begin());
      std::ranges::copy(stored.subspan(md5.size()), sha512t24.begin());
  }
  return found;
}

}  // namespace

bool ContigDigest::matches(const SequenceDigests& whole) const {
  switch (form) {
    case StoredDigest::cut:
      return std::equal(digest.sha512t24.begin(), digest.sha512t24.begin() + kShortBytes,
                        whole.all.sha512t24.begin());
    case StoredDigest::hash:
      return hash.high >> kHashShift == whole.hash.high >> kHashShift;
    case StoredDigest::full:
      break;
  }
  return digest == whole.all;
}

void add_to_set(SetHasher& set, StoredDigest form, const SequenceDigest& digest,
                const Hash128& hash) {
  if (form == StoredDigest::hash) {
    set.add(hash);
  } else {
    set.add(digest);
  }
}

DigestWriter::DigestWriter(ArchiveWriter& archive, bool stores, std::uint32_t first_sample)
    : rows_(archive, NamedStream::digests), stores_(stores), first_sample_(first_sample) {}

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

void DigestWriter::add(std::uint32_t sample, std::uint32_t contig, const ContigDigest& digest) {
  if (!stores_) return;
  add_to_set(set_, digest.form, digest.digest, digest.hash);
  const auto form = static_cast<std::uint8_t>(digest.form);
  const bool goes_on = !payload_.empty() && payload_[0] == form && sample == sample_ &&
                       contig == next_contig_ && contig - first_contig_ < kContigsPerRow;
  if (!goes_on) {
    end_row();
    sample_ = sample;
    first_contig_ = contig;
    payload_.push_back(form);
  }
  next_contig_ = contig + 1;
  append_stored(payload_, digest);
}

void DigestWriter::end_row() {
  if (!payload_.empty()) rows_.add(sample_, first_contig_, payload_);
  payload_.clear();
}

void DigestWriter::finish() {
  end_row();
  for (const auto& [key, digest] : earlier_sets_) rows_.add(key.major, key.minor, digest);
  if (stores_) {
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
  if (payload.size() <= 1 || !is_form(payload[0])) fail();
  form_ = static_cast<StoredDigest>(payload[0]);
  const std::size_t digests = payload.size() - 1;
  if (digests % bytes_of(form_) != 0) fail();
  contigs_ = static_cast<std::uint32_t>(digests / bytes_of(form_));
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
  return read_stored(form_, rows_.payload().subspan(1 + n * (contig - rows_.minor()), n));
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

}  // namespace spillway
