// The stream `spillway-digests`: what the sequences of the contigs are known by (docs/FORMAT.md,
// "Extensions").
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "collection/row_stream.hpp"
#include "digest/sequence_digest.hpp"

namespace spillway {

/// What is stored of one contig. The number is that of the stream.
enum class StoredDigest : std::uint8_t {
  cut = 4,    ///< the first 4 bytes of the SHA-512: of earlier versions
  hash = 5,   ///< the first 4 bytes of the hash
  full = 40,  ///< MD5, then 24 bytes of the SHA-512
};

/// The digests or the hash of one contig, as `form` says. As read, what is not stored is 0.
struct ContigDigest {
  StoredDigest form = StoredDigest::full;
  SequenceDigest digest;
  Hash128 hash;

  /// Whether `whole` may be what it was made of.
  bool matches(const SequenceDigests& whole) const;
};

/// Adds to a set what a contig of which `form` is stored adds to it.
void add_to_set(SetHasher& set, StoredDigest form, const SequenceDigest& digest,
                const Hash128& hash);

/// The digest of the digests or hashes of all contigs, from one sample on up to the next such
/// digest.
struct SetDigest {
  std::uint32_t first_sample = 0;
  std::optional<Sha512t24> digest;  ///< nothing: no contig from that sample on has a digest
};

/// Writes the stream: contigs in order of sample and number, none left out; then finish().
class DigestWriter {
 public:
  /// The first sample that is told of is `first_sample`. If not `stores`, no digest is stored from
  /// there on.
  DigestWriter(ArchiveWriter& archive, bool stores, std::uint32_t first_sample = 0);

  /// Begins with the rows of another archive, for the samples before.
  void take_over(const ArchiveReader& from);

  void add(std::uint32_t sample, std::uint32_t contig, const ContigDigest& digest);
  /// The last row has the digest of them all.
  void finish();

 private:
  void end_row();

  RowStreamWriter rows_;
  bool stores_;
  std::uint32_t first_sample_;
  SetHasher set_;
  // Of the archive that was taken over: a row for each time that something was appended.
  std::vector<std::pair<RowKey, Bytes>> earlier_sets_;
  Bytes payload_;  // of the open row; its form is the first byte
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
  /// The digests of sets, ascending; none where the stream is not there or has lost them.
  const std::vector<SetDigest>& sets();
  /// Whether the contigs of a sample have digests: the stream is there, and no set says otherwise.
  bool covers(std::uint32_t sample);

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
  std::optional<std::vector<SetDigest>> sets_;
};

}  // namespace spillway
