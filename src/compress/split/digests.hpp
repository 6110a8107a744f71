// Digests and hashes of the sequences: taken as the input streams by, stored with the metadata.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <variant>

#include "base/hash.hpp"
#include "base/serial_executor.hpp"
#include "base/stream_hash.hpp"
#include "base/worker_pool.hpp"
#include "digest/sequence_digest.hpp"
#include "fasta/reader.hpp"
#include "scratch/external_sort.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// What is recorded of one contig.
struct RecordedDigest {
  Hash128 hash;
  std::optional<SequenceDigest> digest;  ///< of every byte, as the hash
};

/// With DigestForm::automatic, contigs of so many bases or more have digests; of shorter ones the
/// hash is stored, which takes a twentieth of the time. Whether a contig has digests depends on
/// nothing else, so every run stores the same.
constexpr std::size_t kLeastDigested = std::size_t{1} << 18;

/// Takes the digests of one contig after the other.
class ContigHasher {
 public:
  /// REQUIRES: not DigestForm::none.
  explicit ContigHasher(DigestForm form) : form_(form) {}

  void update(ByteView letters);
  /// The next contig begins.
  RecordedDigest finish();

 private:
  DigestForm form_;
  StreamHash hash_;
  SequenceHasher digest_;
  std::size_t bases_ = 0;
  Bytes undecided_;  // all of the contig, as long as it may remain without digests
};

/// One thread's: takes the digests of one contig after the other, to `digests`. Does nothing where
/// none are wanted. Where threads of the pool have nothing to do, one of them does the work: of
/// long contigs it takes two fifths of pass one's time. Memory: a few chunks of the reader, in
/// addition to the buffer and the beginning of a contig.
class DigestRecorder {
 public:
  /// Whether a thread of the pool has nothing else to do, and will have nothing.
  using HasHelper = std::function<bool()>;

  /// `form`: which are wanted. `digests` is by sample and contig (kDigestKeyBytes).
  DigestRecorder(DigestForm form, ExternalSorter& digests, WorkerPool& pool, HasHelper has_helper,
                 std::size_t buffer_bytes);

  /// The next stretch of the contig. What is digested is what extraction gives: letters in upper
  /// case, bytes that are no symbols as they are, but in upper case, too.
  void add(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte> odd_bytes);
  void end_contig(std::uint32_t sample, std::uint32_t contig);
  /// Spills what there is.
  void flush();
  void finish();

 private:
  struct Contig {
    std::uint32_t sample = 0;
    std::uint32_t contig = 0;
  };
  /// Letters, or the end of the contig.
  using Piece = std::variant<Bytes, Contig>;

  /// Of whoever does the work.
  class Digesting {
   public:
    Digesting(DigestForm form, ExternalSorter& digests, std::size_t buffer_bytes)
        : rows_(digests, buffer_bytes), hasher_(form) {}

    void operator()(const Bytes& letters) { hasher_.update(letters); }
    void operator()(const Contig& contig);
    SortWriter& rows() { return rows_; }

   private:
    SortWriter rows_;
    ContigHasher hasher_;
  };

  bool hands_over(std::size_t letters) const;

  HasHelper has_helper_;
  std::optional<Digesting> digesting_;  // nothing: not wanted
  std::optional<SerialExecutor<Piece>> line_;
  Bytes letters_;
};

/// From a record of the set of digests. Error corrupt.
RecordedDigest read_digest(ByteView payload);

/// A walk over the set of digests, for a full check where the archive does not hold them.
class RecordedDigests {
 public:
  explicit RecordedDigests(SortedRuns digests);

  /// Nothing if there is none. REQUIRES: contigs are asked for in ascending order.
  std::optional<RecordedDigest> of_contig(std::uint32_t sample, std::uint32_t contig);

 private:
  MergeReader merge_;
  bool more_;
};

}  // namespace spillway
