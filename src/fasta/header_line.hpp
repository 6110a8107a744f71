// The line that begins a record.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fasta/fasta_text.hpp"

namespace spillway {

class HeaderLine {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

  /// Reads the line that begins with the '>' at which the text is. Error input if it is longer than
  /// kMaxBytes.
  void read(FastaText& text);

  /// After the '>', without the line end: any bytes.
  std::string_view content() const { return content_; }
  std::string_view line_end() const { return line_end_; }

 private:
  bool take_piece(FastaText& text);

  std::string content_;
  std::string_view line_end_;
};

}  // namespace spillway
