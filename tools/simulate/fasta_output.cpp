#include "simulate/fasta_output.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

namespace spillway::simulate {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

}  // namespace

FastaOutput::FastaOutput(File file, const FastaForm& form)
    : file_(std::move(file)),
      line_width_(form.line_width == 0 ? std::numeric_limits<std::uint64_t>::max()
                                       : form.line_width) {
  buffer_.reserve(kBufferBytes);
  if (form.compress_threads == 0) return;
  compressed_.emplace(
      form.compress_threads, [this](std::span<const std::uint8_t> bytes) { file_.write(bytes); },
      BgzfWriter::BlockSink());
}

void FastaOutput::write(const Genome& genome, const Text& text, std::string_view name_prefix) {
  for (const Contig& contig : genome) {
    put(">");
    put(name_prefix);
    put(contig.name);
    put("\n");
    write_contig(contig, text);
  }
}

void FastaOutput::write_contig(const Contig& contig, const Text& text) {
  std::uint64_t line_left = line_width_;
  bool open_line = false;
  for (const Piece& piece : contig.pieces) {
    const char* const begin = text.at(piece.start);
    for (std::uint64_t done = 0; done < piece.length;) {
      if (buffer_.size() == kBufferBytes) flush();
      const std::uint64_t room = kBufferBytes - buffer_.size();
      const std::uint64_t part = std::min({piece.length - done, line_left, room});
      if (piece.reverse) {
        const char* const end = begin + (piece.length - done);
        const std::size_t before = buffer_.size();
        buffer_.resize(before + part);
        reverse_complement({end - part, part}, buffer_.data() + before);
      } else {
        buffer_.append(begin + done, part);
      }
      if (piece.letter_case != LetterCase::as_written) set_case_of_last(part, piece.letter_case);
      done += part;
      line_left -= part;
      open_line = line_left > 0;
      if (!open_line) {
        put("\n");
        line_left = line_width_;
      }
    }
  }
  if (open_line) put("\n");
}

void FastaOutput::set_case_of_last(std::uint64_t letters, LetterCase letter_case) {
  for (std::size_t i = buffer_.size() - letters; i < buffer_.size(); ++i) {
    buffer_[i] = with_case(buffer_[i], letter_case);
  }
}

void FastaOutput::put(std::string_view text) {
  while (!text.empty()) {
    if (buffer_.size() == kBufferBytes) flush();
    const std::size_t part = std::min(text.size(), kBufferBytes - buffer_.size());
    buffer_.append(text.substr(0, part));
    text.remove_prefix(part);
  }
}

void FastaOutput::flush() {
  const std::span text(reinterpret_cast<const std::uint8_t*>(buffer_.data()), buffer_.size());
  if (compressed_) {
    compressed_->write(text);
  } else {
    file_.write(text);
  }
  buffer_.clear();
}

void FastaOutput::close() {
  flush();
  if (compressed_) compressed_->finish();
  file_.close();
}

}  // namespace spillway::simulate
