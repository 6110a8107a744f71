// The stream `spillway-digests`: what the sequences of the contigs are known by (docs/FORMAT.md,
// "Extensions").
#pragma once

#include <cstdint>
#include <optional>

#include "collection/row_stream.hpp"
#include "digest/sequence_digest.hpp"

namespace spillway {

/// How much is stored of the digests of one contig. The number is that of the stream, and of bytes.
enum class StoredDigest : std::uint8_t {
  short_ = 4,  ///< the first bytes of the SHA-512
  full = 40,   ///< MD5, then 24 bytes of the SHA-512
};

/// What is stored of one contig.
struct ContigDigest {
  StoredDigest form = StoredDigest::full;
  SequenceDigest digest;  ///< if short, the first 4 bytes of sha512t24, and 0 elsewhere

  /// Whether `whole` may be what it was made of.
  bool matches(const SequenceDigest& whole) const;
};

/// Writes the stream: contigs in order of sample and number, none left out; then finish().
class DigestWriter {
 public:
  DigestWriter(ArchiveWriter& archive, StoredDigest form);

  void add(std::uint32_t sample, std::uint32_t contig, const SequenceDigest& digest);
  /// The last row has the digest of them all.
  void finish();

 private:
  void end_row();

  RowStreamWriter rows_;
  StoredDigest form_;
  SetHasher set_;
  Bytes payload_;  // of the open row
  std::uint32_t sample_ = 0;
  std::uint32_t first_contig_ = 0;
  std::uint32_t next_contig_ = 0;
};

/// Reads the stream forward or from anywhere. Memory as of RowStreamReader. Error corrupt for rows
/// that are none.
class DigestReader {
 public:
  /// `archive` must outlive the reader.
  explicit DigestReader(const ArchiveReader& archive);

  bool present() const { return rows_.present(); }
  /// What is stored of that contig; nothing if there is nothing.
  std::optional<ContigDigest> of_contig(std::uint32_t sample, std::uint32_t contig);
  /// The digest of all contigs of the archive; nothing if it is not there.
  std::optional<Sha512t24> of_set();

 private:
  // Makes the row that holds the contig the current one; false if there is none.
  bool find_row(std::uint32_t sample, std::uint32_t contig);
  void check_row();
  [[noreturn]] void fail() const;

  const ArchiveReader& archive_;
  RowStreamReader rows_;
  bool has_row_ = false;
  RowKey walked_;  // no row of this sample up to this contig holds it, or one behind it
  StoredDigest form_ = StoredDigest::full;
  std::uint32_t contigs_ = 0;  // of the current row
};

}  // namespace spillway
