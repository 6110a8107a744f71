// Digests of the sequences: taken as the input streams by, stored with the metadata.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "archive/writer.hpp"
#include "compress/job.hpp"
#include "digest/sequence_digest.hpp"
#include "fasta/reader.hpp"
#include "scratch/runs.hpp"

namespace spillway {

/// One thread's: takes the digests of one contig after the other, to job.digests. Does nothing
/// where none are wanted. Memory: a chunk of the reader, beside the buffer.
class DigestRecorder {
 public:
  DigestRecorder(Job& job, std::size_t buffer_bytes);

  /// The next stretch of the contig. What is digested is what extraction gives: letters in upper
  /// case, bytes that are no symbols as they are, but in upper case, too.
  void add(std::span<const Symbol> symbols, std::span<const FastaReader::OddByte> odd_bytes);
  void end_contig(std::uint32_t sample, std::uint32_t contig);
  /// Spills what there is.
  void flush();
  void finish();

 private:
  struct Work {
    Work(RunSet& digests, std::size_t buffer_bytes) : rows(digests, buffer_bytes) {}

    RunBuilder rows;
    SequenceHasher hasher;
    Bytes letters;
  };
  std::optional<Work> work_;  // nothing: not wanted
};

/// Writes `spillway-digests`, in the form that was asked for. With DigestForm::automatic it follows
/// from what the archive has so far, so this is the last stream of its metadata.
void write_digests(Job& job, ArchiveWriter& archive);

}  // namespace spillway
