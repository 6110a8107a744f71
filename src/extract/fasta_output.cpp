#include "extract/fasta_output.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/interrupt.hpp"
#include "extract/fasta_text.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kChunkBytes = std::uint64_t{1} << 18;
constexpr std::size_t kChunkPieces = 4096;
// No buffer is made for a segment above this before its stored form has shown to be as long.
constexpr std::uint32_t kTrustedLength = std::uint32_t{1} << 24;
constexpr std::uint64_t kMinInFlight = std::uint64_t{4} << 20;

}  // namespace

FastaOutput::FastaOutput(SegmentSource& source, unsigned threads, FastaLayout layout,
                         const ByteSink& sink)
    : source_(source),
      threads_(std::max(threads, 1U)),
      line_length_(std::max(layout.line_length, 1U)),
      sink_(sink),
      max_in_flight_bytes_(std::max(kMinInFlight, threads_ * 4 * kChunkBytes)) {}

void FastaOutput::begin_contig(std::string_view header, std::uint64_t position,
                               std::shared_ptr<const ContigResidues> residues) {
  position_ = position;
  residues_ = std::move(residues);
  chunk_.headers += '>';
  chunk_.headers += header;
  chunk_.headers += '\n';
  header_bytes_ = static_cast<std::uint32_t>(header.size() + 2);
  chunk_.text_bytes += header_bytes_;
  column_ = 0;
}

FastaOutput::Piece& FastaOutput::add_piece() {
  Piece& piece = chunk_.pieces.emplace_back();
  piece.column = column_;
  piece.header_bytes = std::exchange(header_bytes_, 0);
  return piece;
}

void FastaOutput::add(const SegmentPlace& segment, std::uint32_t mask_id, std::uint32_t begin,
                      std::uint32_t end) {
  if (begin == end) return;
  Piece& piece = add_piece();
  piece.segment = segment;
  piece.mask_id = mask_id;
  piece.begin = begin;
  piece.end = end;
  piece.position = position_;
  piece.residues = residues_;
  position_ += end - begin;
  const std::uint64_t bases = end - begin;
  chunk_.text_bytes += lines_size(bases, column_, line_length_);
  column_ = static_cast<std::uint32_t>((column_ + bases) % line_length_);
  close_chunk_if_full();
}

void FastaOutput::end_contig() {
  if (header_bytes_ == 0 && column_ == 0) return;
  Piece& piece = add_piece();  // of no bases: a header alone, or the end of the last line
  if (column_ != 0) {
    piece.ends_line = true;
    ++chunk_.text_bytes;
  }
  close_chunk_if_full();
}

void FastaOutput::close_chunk_if_full() {
  if (chunk_.text_bytes >= kChunkBytes || chunk_.pieces.size() >= kChunkPieces) close_chunk();
}

void FastaOutput::close_chunk() {
  Chunk chunk = std::exchange(chunk_, {});
  if (threads_ == 1) {
    const Block block = format(chunk);
    sink_({block.text.get(), block.bytes});
    return;
  }
  if (!pool_) pool_.emplace(threads_);
  const std::uint64_t bytes = chunk.text_bytes;
  while (!pending_.empty() && in_flight_bytes_ + bytes > max_in_flight_bytes_) write_first();
  in_flight_bytes_ += bytes;
  pending_.push_back(
      {pool_->submit([this, chunk = std::move(chunk)] { return format(chunk); }), bytes});
}

void FastaOutput::write_first() {
  const Block block = pending_.front().block.get();
  sink_({block.text.get(), block.bytes});
  in_flight_bytes_ -= pending_.front().bytes;
  pending_.pop_front();
}

void FastaOutput::finish() {
  if (!chunk_.pieces.empty()) {
    if (pending_.empty()) threads_ = 1;  // nothing is gained by a thread for one chunk
    close_chunk();
  }
  while (!pending_.empty()) write_first();
}

std::unique_ptr<FastaOutput::Worker> FastaOutput::take_worker() {
  const std::lock_guard lock(idle_mutex_);
  if (idle_.empty()) return std::make_unique<Worker>();
  auto worker = std::move(idle_.back());
  idle_.pop_back();
  return worker;
}

void FastaOutput::give_back(std::unique_ptr<Worker> worker) {
  const std::lock_guard lock(idle_mutex_);
  idle_.push_back(std::move(worker));
}

FastaOutput::Block FastaOutput::format(const Chunk& chunk) {
  auto worker = take_worker();
  for (const Piece& piece : chunk.pieces) check_length(piece.segment, *worker);
  Block block{std::make_unique_for_overwrite<std::uint8_t[]>(chunk.text_bytes), chunk.text_bytes};
  std::uint8_t* out = block.text.get();
  const char* header = chunk.headers.data();
  for (const Piece& piece : chunk.pieces) {
    check_interrupted();
    std::memcpy(out, header, piece.header_bytes);
    out += piece.header_bytes;
    header += piece.header_bytes;
    if (piece.end != piece.begin) out = write_segment(piece, *worker, out);
    if (piece.ends_line) *out++ = '\n';
  }
  give_back(std::move(worker));
  return block;
}

void FastaOutput::check_length(const SegmentPlace& segment, Worker& worker) {
  if (segment.length > kTrustedLength &&
      source_.length(segment.group, segment.in_group_id, worker.context) != segment.length) {
    throw Error(ErrorKind::corrupt, "group " + std::to_string(segment.group) +
                                        ": a segment is not as long as its metadata says");
  }
}

std::uint8_t* FastaOutput::write_segment(const Piece& piece, Worker& worker, std::uint8_t* out) {
  const SegmentPlace& segment = piece.segment;
  const auto stored = worker.stored.take(segment.length);
  if (source_.decode(segment.group, segment.in_group_id, piece.mask_id, stored, worker.context) !=
      segment.length) {
    throw Error(ErrorKind::corrupt, "group " + std::to_string(segment.group) +
                                        ": a segment is shorter than its metadata says");
  }
  const std::size_t bases = piece.end - piece.begin;
  auto letters = stored.subspan(piece.begin, bases);
  if (segment.is_rev_comp) {
    letters = worker.turned.take(bases);
    reverse_complement_letters(stored.subspan(segment.length - piece.end, bases), letters);
  }
  if (piece.residues != nullptr) restore_residues(piece.residues->runs, piece.position, letters);
  return write_lines(letters, piece.column, line_length_, out);
}

}  // namespace spillway
