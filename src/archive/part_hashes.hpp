// Hashes of all parts of an archive and of its footer: the stream `spillway-hashes`, by which each
// flipped bit and each cut is found (docs/FORMAT.md, "Extensions").
//
// A part of the stream: LE32 for each part of the file since the part of the stream before, in file
// order, the low half of XXH3-64 of the part's metadata and bytes; then LE64 XXH3-64 of this part's
// own metadata and bytes so far. The last part of the file before the footer is one of the stream;
// its end is
//     LE64 XXH3-64 of footer and trailer | LE64 XXH3-64 of this part so far | "SPLWHASH"
// so that it is found by its place, whatever has become of the directory. The metadata of all of
// them is the number of hashes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/checkpoint_state.hpp"
#include "base/stream_hash.hpp"

namespace spillway {

/// Behind so many parts a part of the stream is written.
inline constexpr std::size_t kPartsPerHashPart = 65536;
inline constexpr std::array<std::uint8_t, 8> kHashesMagic = {'S', 'P', 'L', 'W',
                                                             'H', 'A', 'S', 'H'};
/// Bytes of a part of the stream behind its hashes.
inline constexpr std::size_t kHashPartTailBytes = 8;
inline constexpr std::size_t kLastHashPartTailBytes = 24;

/// The hash of a part: of its metadata as it stands, and its bytes.
constexpr std::uint32_t part_hash(std::uint64_t xxh3) { return static_cast<std::uint32_t>(xxh3); }

/// Gathers the hashes of the parts that a writer writes.
class PartHashRecorder {
 public:
  PartHashRecorder() { hashes_.reserve(4 * kPartsPerHashPart); }

  /// What it holds at most.
  static constexpr std::uint64_t memory_bytes() { return 3 * 4 * kPartsPerHashPart; }

  /// `head` is the part's metadata as it stands in the file.
  void add(ByteView head, ByteView bytes);
  /// The same for a part that comes in pieces, its head first; then end_part().
  void add_piece(ByteView bytes) { hash_.update(bytes); }
  std::uint32_t end_part();
  bool is_full() const { return count() == kPartsPerHashPart; }

  /// Number of hashes: the metadata of the part that take() or take_last() gives.
  std::uint64_t count() const { return hashes_.size() / 4; }
  /// The bytes of a part of the stream that is not the last.
  Bytes take();
  /// For checkpoints.
  template <typename Ar>
  void state(Ar& ar) {
    ar(hashes_);
  }
  /// The bytes of the last part, with 0 for what the footer is needed for (seal_last_hash_part).
  Bytes take_last();

 private:
  StreamHash hash_;
  Bytes hashes_;
};

/// The bytes of the last part with the hash of the footer put in; the last kLastHashPartTailBytes
/// change. `head` is the part's metadata as it stands in the file. REQUIRES: `bytes` came from
/// PartHashRecorder::take_last.
Bytes seal_last_hash_part(ByteView head, Bytes bytes, std::uint64_t footer_hash);

/// A part of the stream that was read.
struct HashPart {
  std::vector<std::uint32_t> hashes;
  std::optional<std::uint64_t> footer_hash;  ///< of the last part
  bool is_whole = false;                     ///< its own hash holds (and its magic, if the last)
};

/// Takes apart `stored`, metadata and bytes as they stand in the file, whatever they are: what has
/// a size that no part of the stream has gives no hashes and is not whole.
HashPart parse_hash_part(ByteView stored, bool is_last);

}  // namespace spillway
