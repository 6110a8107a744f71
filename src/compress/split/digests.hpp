// Digests of the sequences: taken as the input streams by, stored with the metadata.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <variant>

#include "base/serial_executor.hpp"
#include "base/worker_pool.hpp"
#include "digest/sequence_digest.hpp"
#include "fasta/reader.hpp"
#include "scratch/external_sort.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// One thread's: takes the digests of one contig after the other, to `digests`. Does nothing where
/// none are wanted. Where threads of the pool have nothing to do, one of them does the work:
/// it takes two fifths of pass one's time. Memory: a few chunks of the reader, beside the buffer.
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
    Digesting(ExternalSorter& digests, std::size_t buffer_bytes) : rows_(digests, buffer_bytes) {}

    void operator()(const Bytes& letters) { hasher_.update(letters); }
    void operator()(const Contig& contig);
    SortWriter& rows() { return rows_; }

   private:
    SortWriter rows_;
    SequenceHasher hasher_;
  };

  bool hands_over(std::size_t letters) const;

  HasHelper has_helper_;
  std::optional<Digesting> digesting_;  // nothing: not wanted
  std::optional<SerialExecutor<Piece>> line_;
  Bytes letters_;
};

/// A record of the set of digests, and a walk over them: for a full check where the archive does not
/// hold them.
SequenceDigest read_digest(ByteView payload);

class RecordedDigests {
 public:
  explicit RecordedDigests(SortedRuns digests);

  /// Nothing if there is none. REQUIRES: contigs are asked for in ascending order.
  std::optional<SequenceDigest> of_contig(std::uint32_t sample, std::uint32_t contig);

 private:
  MergeReader merge_;
  bool more_;
};

}  // namespace spillway
