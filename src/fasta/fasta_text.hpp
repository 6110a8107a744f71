// The bytes of a FASTA text, and where a reader is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/bytes.hpp"
#include "base/stream_hash.hpp"
#include "fasta/fasta_mark.hpp"
#include "fasta/suspects.hpp"
#include "input/byte_source.hpp"

namespace spillway {

/// What becomes of the layout: the bytes that are neither header nor sequence.
enum class LayoutUse {
  kept,     ///< it is recorded, in this pass over the file or in another one
  dropped,  ///< it is lost, so nothing may stand there that has a meaning
};

/// Gives a source piece by piece. Counts lines, hashes what has been passed, and keeps what is
/// suspect: all but the hash begin again where the source goes over to another file (its name()
/// changes). Not thread-safe.
class FastaText {
 public:
  FastaText(std::unique_ptr<ByteSource> source, LayoutUse use);
  /// As a text that has been read up to `mark`, not the beginning.
  void go_on_at(const FastaMark& mark);
  /// Sets all of `mark` but its style: what is unread begins a record.
  void set_mark(FastaMark& mark);

  const std::string& name() const { return source_->name(); }
  /// Sees to it that there is unread input; false at the end. Where a file ends before it has a
  /// record: Error as of begin_records().
  bool refill();
  /// What is unread of the piece that is there.
  const std::uint8_t* begin() const { return pos_; }
  const std::uint8_t* end() const { return end_; }
  ByteView unread() const { return {pos_, end_}; }
  /// Passes what is before `pos`, in unread().
  void pass_to(const std::uint8_t* pos) { pos_ = pos; }
  /// Has the source find out what is wrong with its next `bytes`, if it can tell.
  void pass_over_source(std::uint64_t bytes) { source_->pass_over(bytes); }

  /// Last byte of lines, LF or CR; 0: none has come yet.
  std::uint8_t line_end() const { return line_end_; }
  void set_line_end(std::uint8_t byte) { line_end_ = byte; }
  bool is_at_line_start() const { return at_line_start_; }
  void set_at_line_start(bool is_at_start) { at_line_start_ = is_at_start; }
  void end_line() { ++line_; }
  /// 1-based, of what is unread, in the file name().
  std::uint64_t line_of_file() const { return line_ - lines_before_; }
  /// Error input, with file and line.
  [[noreturn]] void fail(const std::string& what) const;

  /// Suspects are told to `warn` once a file ends.
  void warn_of_suspects(FastaWarn warn) { warn_ = std::move(warn); }
  bool warns() const { return warn_ != nullptr; }
  void note(FastaSuspects::Kind kind) { suspects_.note(kind, line_of_file()); }
  FastaSuspects& suspects() { return suspects_; }
  void report_suspects() const;
  /// The first record has come. Error input if sequence before it would be lost.
  void begin_records();

  /// Of all that was passed when it was last looked at: by set_mark(), or at the end of a piece.
  const StreamHash& hash() const { return content_hash_; }
  /// From here on the hash is as if what was passed were the text of `before`.
  void hash_as(const StreamHash& before) {
    hash_passed();
    content_hash_ = before;
  }
  void hash_more(ByteView bytes) { content_hash_.update(bytes); }

 private:
  void hash_passed();
  void begin_file();
  void refuse_lost_sequence() const;

  std::unique_ptr<ByteSource> source_;
  LayoutUse layout_use_;
  std::unique_ptr<std::uint8_t[]> buffer_;  // of which small files touch little
  const std::uint8_t* pos_ = nullptr;       // unread input: [pos_, end_)
  const std::uint8_t* end_ = nullptr;
  bool source_ended_ = false;
  StreamHash content_hash_;  // up to hashed_
  std::uint64_t hashed_bytes_ = 0;
  const std::uint8_t* hashed_ = nullptr;  // in buffer_, not after pos_
  std::uint8_t line_end_ = 0;
  bool at_line_start_ = true;
  std::uint64_t line_ = 1;          // of pos_, in the text
  std::uint64_t lines_before_ = 0;  // the file that pos_ is in
  std::string file_name_;
  bool has_record_ = false;
  FastaWarn warn_;
  FastaSuspects suspects_;  // of the file, so far; none without warn_ but for those before a record
};

}  // namespace spillway
