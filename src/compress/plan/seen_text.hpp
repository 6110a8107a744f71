// What was seen of the text of inputs: how much of it is what.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/byte_order_mark.hpp"

namespace spillway {

enum class ByteClass : std::uint8_t { none, acgt, n, code, odd };

/// What was seen of one file, or of several.
struct SeenText {
  std::uint64_t file_bytes = 0;  ///< that the text came from
  std::uint64_t text_bytes = 0;
  std::uint64_t contigs = 0;
  double members = 0;  ///< of tar archives, those that are samples; of the last one, what was seen
  bool is_guess = false;
  bool is_stated = false;  ///< by the file itself, how much text it has
  std::array<std::uint64_t, 5> bytes_of_class{};
  std::uint64_t runs = 0;  ///< of one symbol that is no A, C, G or T
  bool is_whole = true;

  std::uint64_t of(ByteClass c) const { return bytes_of_class[static_cast<std::size_t>(c)]; }
  std::uint64_t bases() const {
    return of(ByteClass::acgt) + of(ByteClass::n) + of(ByteClass::code) + of(ByteClass::odd);
  }
  void add(const SeenText& other);

  /// As if all of the file, which becomes `whole_text` bytes, had been seen. Bases that no
  /// compression makes so small are N.
  void extend_to(std::uint64_t whole_file, std::uint64_t whole_text);
};

/// Tells headers from sequence in a text that comes piece by piece, and counts in `seen`.
class TextScan {
 public:
  /// `seen` must outlive the object.
  explicit TextScan(SeenText& seen) : seen_(seen) {}

  void add(std::span<const std::uint8_t> text);
  /// What comes next stands somewhere else in the text, within a line.
  void skip();

 private:
  void take_base(std::uint8_t byte);

  SeenText& seen_;
  LeadingMark mark_;
  bool at_line_start_ = true;
  bool in_header_ = false;
  std::uint8_t last_symbol_ = 0;
};

}  // namespace spillway
