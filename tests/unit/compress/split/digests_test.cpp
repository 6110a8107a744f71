#include "compress/split/digests.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "base/hash.hpp"

using namespace spillway;

namespace {

Bytes sequence(std::size_t bases) {
  Bytes letters(bases);
  for (std::size_t i = 0; i < bases; ++i) letters[i] = "ACGT"[mix64(i) & 3];
  return letters;
}

SequenceDigest digest_of(ByteView letters) {
  SequenceHasher hasher;
  hasher.update(letters);
  return hasher.finish();
}

RecordedDigest recorded(ContigHasher& hasher, ByteView letters, std::size_t piece) {
  while (!letters.empty()) {
    const std::size_t n = std::min(piece, letters.size());
    hasher.update(letters.first(n));
    letters = letters.subspan(n);
  }
  return hasher.finish();
}

}  // namespace

TEST_CASE(
    "a contig has digests if it is long, and in any case its hash, in whatever pieces it comes") {
  ContigHasher automatic(DigestForm::automatic);
  ContigHasher full(DigestForm::full);
  ContigHasher hashes(DigestForm::short_);
  constexpr std::size_t kAll = 3 * kLeastDigested;
  for (const std::size_t piece : {kLeastDigested / 3, kLeastDigested, kAll}) {
    for (const std::size_t bases :
         {kLeastDigested, std::size_t{0}, kLeastDigested - 1, std::size_t{1}, kAll}) {
      const Bytes letters = sequence(bases);
      const RecordedDigest found = recorded(automatic, letters, piece);
      CHECK(found.hash == hash128(letters));
      CHECK(found.digest.has_value() == (bases >= kLeastDigested));
      if (found.digest) CHECK(*found.digest == digest_of(letters));
      CHECK(recorded(full, letters, piece).digest == digest_of(letters));
      const RecordedDigest hash = recorded(hashes, letters, piece);
      CHECK(hash.hash == hash128(letters));
      CHECK(!hash.digest);
    }
  }
}
