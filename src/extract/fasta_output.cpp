#include "extract/fasta_output.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/interrupt.hpp"
#include "collection/residues.hpp"
#include "dna/letter_case.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kChunkBytes = std::uint64_t{1} << 18;
constexpr std::size_t kChunkPieces = 4096;
// No buffer is made for a segment above this before its stored form has shown to be as long.
constexpr std::uint32_t kTrustedLength = std::uint32_t{1} << 24;
constexpr std::uint64_t kMinInFlight = std::uint64_t{4} << 20;
constexpr std::uint64_t kMaxGathered = std::uint64_t{2} << 20;

}  // namespace

FastaOutput::FastaOutput(SegmentSource& source, unsigned threads, bool upper_case, bool looks_ahead,
                         const ByteSink& sink)
    : source_(source),
      upper_case_(upper_case),
      looks_ahead_(looks_ahead),
      blocks_(threads, std::max(kMinInFlight, threads * 4 * kChunkBytes),
              [&sink](const Block& block) {
                sink({block.text.get(), block.bytes});
              }) {}

void FastaOutput::add_text(ByteView text) {
  if (text.empty()) return;
  is_empty_ = false;
  last_text_byte_ = text.back();
  chunk_.text.insert(chunk_.text.end(), text.begin(), text.end());
  chunk_.bytes += text.size();
  text_bytes_ += text.size();
  if (chunk_.bytes >= kChunkBytes) add_piece();
  close_chunk_if_full();
}

void FastaOutput::add_text(std::string_view text) {
  add_text(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void FastaOutput::begin_lines(std::uint64_t width, std::string_view line_end) {
  width_ = width == 0 ? std::numeric_limits<std::uint64_t>::max() : width;
  column_ = 0;
  line_end_.size = static_cast<std::uint8_t>(std::min(line_end.size(), kMaxLineEnd));
  std::copy_n(line_end.begin(), line_end_.size, line_end_.bytes);
}

FastaOutput::Piece& FastaOutput::add_piece() {
  Piece& piece = chunk_.pieces.emplace_back();
  piece.text_bytes = std::exchange(text_bytes_, 0);
  return piece;
}

FastaOutput::Piece& FastaOutput::add_stretch(Stretch stretch) {
  Piece& piece = add_piece();
  piece.stretch = std::move(stretch);
  is_empty_ = false;
  last_text_byte_ = -1;
  return piece;
}

void FastaOutput::add(Stretch stretch) {
  const std::uint32_t bases = stretch.bases();
  if (bases == 0) return;
  Piece& piece = add_stretch(std::move(stretch));
  piece.width = width_;
  piece.column = column_;
  piece.line_end = line_end_;
  chunk_.bytes += lines_size(bases, piece.lines());
  column_ = column_behind(bases, piece.lines());
  close_chunk_if_full();
}

void FastaOutput::add(Stretch stretch, InterleavedText text) {
  const std::uint32_t bases = stretch.bases();
  if (bases == 0 && text.bytes == 0) return;
  Piece& piece = add_stretch(std::move(stretch));
  last_text_byte_ = text.last_byte;
  piece.between = std::move(text.tokens);
  chunk_.bytes += bases + text.bytes;
  close_chunk_if_full();
}

void FastaOutput::close_chunk_if_full() {
  if (chunk_.bytes >= kChunkBytes || chunk_.pieces.size() >= kChunkPieces) close_chunk();
}

std::uint64_t FastaOutput::Chunk::held_bytes() const {
  std::uint64_t held = text.size() + pieces.size() * sizeof(Piece);
  for (const Piece& piece : pieces) held += piece.between.size() + piece.stretch.residues.size();
  return held;
}

void FastaOutput::close_chunk() {
  Chunk chunk = std::exchange(chunk_, {});
  if (!looks_ahead_) return submit(std::move(chunk));
  gathered_bytes_ += chunk.held_bytes();
  gathered_.push_back(std::move(chunk));
  if (gathered_bytes_ >= kMaxGathered) write_gathered();
}

void FastaOutput::expect(std::span<const Chunk> chunks) {
  std::vector<SegmentSource::Address> segments;
  for (const Chunk& chunk : chunks) {
    for (const Piece& piece : chunk.pieces) {
      const Stretch& stretch = piece.stretch;
      if (stretch.bases() != 0) {
        segments.push_back({stretch.segment.group, stretch.segment.in_group_id});
      }
    }
  }
  source_.expect(segments);
}

void FastaOutput::write_gathered() {
  expect(gathered_);
  for (Chunk& chunk : gathered_) submit(std::move(chunk));
  blocks_.drain();
  gathered_.clear();
  gathered_bytes_ = 0;
}

void FastaOutput::submit(Chunk chunk) {
  const std::uint64_t bytes = chunk.bytes;
  blocks_.submit([this, chunk = std::move(chunk)] { return format(chunk); }, bytes);
}

void FastaOutput::finish() {
  if (text_bytes_ > 0) add_piece();
  if (!chunk_.pieces.empty()) {
    // Nothing is gained by a thread for one chunk.
    if (blocks_.is_empty() && gathered_.empty()) {
      const Chunk chunk = std::exchange(chunk_, {});
      if (looks_ahead_) expect(std::span(&chunk, 1));
      return blocks_.submit_here([&] { return format(chunk); });
    }
    close_chunk();
  }
  if (!gathered_.empty()) write_gathered();
  blocks_.drain();
}

FastaOutput::Block FastaOutput::format(const Chunk& chunk) {
  const LendingPool<Worker>::Lease worker(workers_);
  for (const Piece& piece : chunk.pieces) check_length(piece.stretch.segment, *worker);
  Block block{std::make_unique_for_overwrite<std::uint8_t[]>(chunk.bytes), chunk.bytes};
  std::uint8_t* out = block.text.get();
  auto text = chunk.text.begin();
  for (const Piece& piece : chunk.pieces) {
    check_interrupted();
    const auto text_end = text + static_cast<std::ptrdiff_t>(piece.text_bytes);
    out = std::copy(text, text_end, out);
    text = text_end;
    if (piece.stretch.bases() != 0) {
      out = write_segment(piece, *worker, out);
    } else {
      out = write_interleaved({}, piece.between, out);
    }
  }
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
  const Stretch& stretch = piece.stretch;
  const SegmentPlace& segment = stretch.segment;
  const auto stored = worker.stored.take(segment.length);
  if (source_.decode(segment.group, segment.in_group_id, stretch.mask_id, stored, worker.context) !=
      segment.length) {
    throw Error(ErrorKind::corrupt, "group " + std::to_string(segment.group) +
                                        ": a segment is shorter than its metadata says");
  }
  auto letters = stored.subspan(stretch.begin, stretch.bases());
  if (segment.is_rev_comp) {
    letters = worker.turned.take(stretch.bases());
    reverse_complement_letters(stored.subspan(segment.length - stretch.end, stretch.bases()),
                               letters);
  }
  if (!stretch.residues.empty()) restore_residues(stretch.residues, letters);
  if (upper_case_) make_upper_case(letters);
  if (stretch.is_rev_comp) reverse_complement_codes(letters);
  if (piece.width == 0) return write_interleaved(letters, piece.between, out);
  if (!stretch.residues.empty() && begins_a_line('>', letters, piece.lines())) {
    has_misleading_line_ = true;
  }
  return write_lines(letters, piece.lines(), out);
}

}  // namespace spillway
