// The collection streams, written sample by sample (docs/FORMAT.md, "Collection").
//
// Samples come in archive order, their contigs and segments in order. A batch of pack_cardinality
// samples becomes one part of `collection-contigs` and one of `collection-details`; its blocks are
// compressed while they grow, so a batch costs what it weighs compressed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "archive_writer/writer.hpp"
#include "base/serial_executor.hpp"
#include "base/worker_pool.hpp"
#include "codec/zstd.hpp"
#include "collection/byte_stream.hpp"
#include "collection/names.hpp"

namespace spillway {

/// How a segment is found again.
struct CodedSegment {
  std::uint32_t group_id = 0;
  std::uint32_t coded_id = 0;  ///< in-group id as encode_in_group_id codes it within the batch
  std::uint32_t raw_length = 0;
  bool reversed = false;
};

/// Not thread-safe. Call order: (begin_sample (begin_contig add_segment* end_contig)*)* finish.
class CollectionWriter {
 public:
  /// `samples` is how many will come; `predicted_length` is segment size + k. `workers`, which
  /// compress, outlive the writer.
  CollectionWriter(ArchiveWriter& archive, WorkerPool& workers, std::uint32_t samples,
                   std::uint32_t pack_cardinality, std::uint32_t predicted_length);

  /// What it holds in memory at most, beside what the open batch weighs compressed.
  static std::uint64_t memory_bytes();

  /// Takes over the names of the samples of another archive, which come before all others.
  /// `samples` of the constructor counts them, too.
  void take_over_samples(const ArchiveReader& from);
  /// Goes on with the last batch of that archive, which has `samples` in it, fewer than a batch can
  /// have: what it says of them stays as it is. Batches before it are copied by others. Error
  /// corrupt if it says something else.
  void reopen_batch(const ArchiveReader& from, std::uint64_t batch, std::uint32_t samples);

  /// Writes the open batch if it has all its samples; whether none is open now. Then all that the
  /// writer holds follows from the names of the samples so far: skip_sample() tells another one of
  /// them.
  bool between_batches();
  /// A sample of a batch that has been written.
  void skip_sample(std::string_view name);

  void begin_sample(std::string_view name, std::uint32_t contigs);
  /// `name` is ASCII without 0 bytes.
  void begin_contig(std::string_view name);
  void add_segment(const CodedSegment& segment);
  void end_contig();
  void finish();

 private:
  /// One zstd frame that grows as numbers come; a worker compresses what has come so far meanwhile.
  class Block {
   public:
    /// At most `max_waiting` pieces of 64 KiB wait for the worker.
    Block(WorkerPool& workers, const ZstdParameters& parameters, std::size_t max_waiting);
    void add(std::uint32_t value);
    void add(ByteView bytes);
    /// All that is left of a text.
    void add_rest(ByteStream& text);
    /// Ends the frame. Nothing may be added before it is taken.
    void finish();
    /// Raw size and frame, which was finished; the block is empty afterwards.
    std::pair<std::uint64_t, Bytes> take();

   private:
    struct Piece {
      Bytes bytes;
      bool is_last = false;
    };

    void hand_over_full();
    void hand_over(bool is_last);
    void compress(const Piece& piece);

    ZstdParameters parameters_;
    Bytes pending_;
    ZstdStreamCompressor compressor_;  // of the worker, as is what follows
    Bytes frame_;
    std::uint64_t raw_bytes_ = 0;
    SerialExecutor<Piece> line_;
  };

  void add_name(std::string_view name);
  void begin_batch(std::uint32_t samples_before = 0);
  void end_batch();

  ArchiveWriter& archive_;
  std::uint32_t pack_cardinality_;
  std::uint32_t predicted_length_;
  Block samples_;
  Block contigs_;
  std::array<Block, 5> details_;  // counts, group ids, in-group ids, raw lengths, directions
  ContigNameEncoder name_encoder_;
  std::uint32_t samples_left_;    // that have not begun
  std::uint32_t batch_left_ = 0;  // of them in the open batch
  std::uint32_t segments_ = 0;    // of the open contig
  bool batch_open_ = false;
};

}  // namespace spillway
