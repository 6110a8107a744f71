// Several files as one text.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>

#include "input/byte_source.hpp"
#include "input/decoder_memory.hpp"
#include "spillway/options.hpp"

namespace spillway {

/// The texts of several files, one after another, with a line end between two where the one before
/// does not end in it. Each is decompressed by itself, and opened when the one before is over.
///
/// Error input if a file is empty or of another format (refuse_other_formats), if one after the
/// first does not begin with a record, a comment or an empty line (its beginning would become part
/// of the last sequence before), or if two have different line ends, CR alone and others (records
/// would be taken for one).
class JoinedSource final : public ByteSource {
 public:
  /// `input` outlives the source; the other arguments are those of open_input().
  JoinedSource(const Input& input, std::atomic<std::uint64_t>* read_bytes,
               const Decoding& decoding = {});

  std::size_t read(std::span<std::uint8_t> out) override;
  /// Of the file that was read from last.
  const std::string& name() const override { return name_; }

 private:
  enum class LineEnd : std::uint8_t { none_yet, lf, cr };

  void open_next();
  void end_file();
  void look_at(std::span<const std::uint8_t> text);
  void check_beginning(std::uint8_t byte) const;
  void saw(LineEnd line_end);

  const Input& input_;
  std::atomic<std::uint64_t>* read_bytes_;
  Decoding decoding_;
  std::string name_;
  std::size_t next_ = 0;  // file of input_
  std::unique_ptr<ByteSource> source_;
  bool has_ended_ = false;                // the file
  bool at_beginning_ = true;              // of the file
  LineEnd line_end_ = LineEnd::none_yet;  // of the files before, or of this one
  bool knows_line_end_ = false;           // of this one
  bool after_cr_ = false;                 // its first line end may be a CR
  std::uint8_t last_ = '\n';              // byte that was given
};

}  // namespace spillway
