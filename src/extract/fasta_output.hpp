// Contigs as FASTA, in order, decoded ahead by worker threads.
#pragma once

#include <cstdint>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/worker_pool.hpp"
#include "collection/sample_metadata.hpp"
#include "extract/residue_source.hpp"
#include "extract/scratch_buffer.hpp"
#include "extract/segment_source.hpp"
#include "spillway/archive.hpp"

namespace spillway {

/// Segments are gathered to chunks; a chunk becomes a block of text on a worker (or here, with one
/// thread or one chunk), and blocks go to the sink in order, from the calling thread. At most a few
/// MB are in flight, or one segment if that is more.
class FastaOutput {
 public:
  FastaOutput(SegmentSource& source, unsigned threads, FastaLayout layout, const ByteSink& sink);

  /// Begins a contig with its header line, without '>'. The bases added to it begin at `position`
  /// of the contig, whose residues (if there are any) replace them.
  void begin_contig(std::string_view header, std::uint64_t position,
                    std::shared_ptr<const ContigResidues> residues);
  /// Adds bases [begin, end) of a segment, counted in the direction of the contig.
  /// REQUIRES: begin <= end <= segment.length.
  /// `mask_id` as in SegmentSource::decode.
  void add(const SegmentPlace& segment, std::uint32_t mask_id, std::uint32_t begin,
           std::uint32_t end);
  /// Ends the contig.
  void end_contig();
  /// Writes what is left. To be called at the end; the destructor drops it.
  void finish();

 private:
  // What of a segment goes where: a header may stand before it, a line end behind it.
  struct Piece {
    SegmentPlace segment;
    std::uint32_t mask_id = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t column = 0;
    std::uint32_t header_bytes = 0;
    bool ends_line = false;
    std::uint64_t position = 0;  // of begin, in the contig
    std::shared_ptr<const ContigResidues> residues;
  };
  struct Chunk {
    std::string headers;
    std::vector<Piece> pieces;
    std::uint64_t text_bytes = 0;
  };
  struct Block {
    std::unique_ptr<std::uint8_t[]> text;
    std::uint64_t bytes = 0;
  };
  struct Pending {
    std::future<Block> block;
    std::uint64_t bytes = 0;
  };
  // What one thread decodes with; kept between chunks.
  struct Worker {
    DecodeContext context;
    ScratchBuffer stored;
    ScratchBuffer turned;
  };

  Piece& add_piece();
  void close_chunk_if_full();
  void close_chunk();
  void write_first();
  Block format(const Chunk& chunk);
  void check_length(const SegmentPlace& segment, Worker& worker);
  std::uint8_t* write_segment(const Piece& piece, Worker& worker, std::uint8_t* out);
  std::unique_ptr<Worker> take_worker();
  void give_back(std::unique_ptr<Worker> worker);

  SegmentSource& source_;
  unsigned threads_;
  std::uint32_t line_length_;
  const ByteSink& sink_;
  std::uint64_t max_in_flight_bytes_;

  Chunk chunk_;
  std::uint32_t header_bytes_ = 0;  // at the end of chunk_.headers, of a contig without a piece yet
  std::uint32_t column_ = 0;
  std::uint64_t position_ = 0;
  std::shared_ptr<const ContigResidues> residues_;

  std::mutex idle_mutex_;  // guards idle_
  std::vector<std::unique_ptr<Worker>> idle_;

  std::uint64_t in_flight_bytes_ = 0;
  std::deque<Pending> pending_;
  std::optional<WorkerPool> pool_;  // last: its threads end before what they use
};

}  // namespace spillway
