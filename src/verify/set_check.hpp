// Digests and hashes of all contigs together against those that an archive holds (docs/FORMAT.md,
// "spillway-digests").
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "collection/digest_rows.hpp"

namespace spillway {

/// Is told of all samples in stored order, and of the contigs of each.
class SetCheck {
 public:
  explicit SetCheck(std::vector<SetDigest> sets) : sets_(std::move(sets)) {}

  /// The contigs that follow are those of `sample`. False if that ends a set whose digest is
  /// another.
  bool begin_sample(std::uint32_t sample) {
    bool is_right = true;
    while (next_ < sets_.size() && sets_[next_].first_sample <= sample) {
      is_right = end_set() && is_right;
      open_ = sets_[next_++];
      is_known_ = true;
    }
    return is_right;
  }
  /// The next contig, of which `form` is stored.
  void add(StoredDigest form, const SequenceDigests& digests) {
    add_to_set(hasher_, form, digests.all, digests.hash);
  }
  /// A contig is not known, or not what it was: its set is not compared.
  void miss() { is_known_ = false; }
  /// Behind the last sample; false as above, and where the archive holds no digest of a set.
  bool finish() { return end_set() && (!sets_.empty() || !is_known_); }

 private:
  bool end_set() {
    const Sha512t24 found = hasher_.finish();
    return !is_known_ || !open_ || !open_->digest || *open_->digest == found;
  }

  std::vector<SetDigest> sets_;
  std::size_t next_ = 0;
  std::optional<SetDigest> open_;
  bool is_known_ = true;
  SetHasher hasher_;
};

}  // namespace spillway
