#include "compress/plan/seen_text.hpp"

#include <string_view>

namespace spillway {
namespace {

// A base of four kinds takes two bits, and compressors come close to that; more is N, or repeated.
constexpr double kMaxExpansionOfBases = 3.8;

constexpr ByteClass class_of(std::uint8_t byte) {
  const std::uint8_t upper =
      byte >= 'a' && byte <= 'z' ? static_cast<std::uint8_t>(byte - 32) : byte;
  if (upper <= ' ' || upper == '>') return ByteClass::none;
  if (upper == 'A' || upper == 'C' || upper == 'G' || upper == 'T') return ByteClass::acgt;
  if (upper == 'N') return ByteClass::n;
  return std::string_view("RYSWKMBDHVU").find(static_cast<char>(upper)) != std::string_view::npos
             ? ByteClass::code
             : ByteClass::odd;
}

constexpr std::array<ByteClass, 256> kClasses = [] {
  std::array<ByteClass, 256> table{};
  for (unsigned i = 0; i < table.size(); ++i) table[i] = class_of(static_cast<std::uint8_t>(i));
  return table;
}();

}  // namespace

void SeenText::add(const SeenText& other) {
  file_bytes += other.file_bytes;
  text_bytes += other.text_bytes;
  contigs += other.contigs;
  members += other.members;
  for (std::size_t i = 0; i < bytes_of_class.size(); ++i) {
    bytes_of_class[i] += other.bytes_of_class[i];
  }
  runs += other.runs;
  is_whole = is_whole && other.is_whole;
  is_guess = is_guess || other.is_guess;
}

void SeenText::extend_to(std::uint64_t whole_file, std::uint64_t whole_text) {
  const double times = static_cast<double>(whole_text) / static_cast<double>(text_bytes);
  const auto scale = [times](std::uint64_t& n) {
    n = static_cast<std::uint64_t>(times * static_cast<double>(n));
  };
  scale(contigs);
  scale(runs);
  for (std::uint64_t& n : bytes_of_class) scale(n);
  const std::uint64_t all = bases();
  const double most = kMaxExpansionOfBases * static_cast<double>(whole_file);
  if (static_cast<double>(all) > most) {
    bytes_of_class = {};
    bytes_of_class[static_cast<std::size_t>(ByteClass::acgt)] = static_cast<std::uint64_t>(most);
    bytes_of_class[static_cast<std::size_t>(ByteClass::n)] = all - static_cast<std::uint64_t>(most);
  }
  file_bytes = whole_file;
  text_bytes = whole_text;
}

void TextScan::add(std::span<const std::uint8_t> text) {
  seen_.text_bytes += text.size();
  for (const std::uint8_t byte : text) {
    if (mark_.take(byte)) continue;
    if (at_line_start_) {
      in_header_ = byte == '>' || byte == ';';
      seen_.contigs += byte == '>' ? 1 : 0;
    }
    at_line_start_ = byte == '\n' || byte == '\r';
    if (!in_header_) take_base(byte);
  }
}

void TextScan::skip() {
  at_line_start_ = false;
  last_symbol_ = 0;
}

void TextScan::take_base(std::uint8_t byte) {
  const ByteClass of = kClasses[byte];
  ++seen_.bytes_of_class[static_cast<std::size_t>(of)];
  if (of == ByteClass::none) return;
  // A byte that no code is for stands as an N in the sequence.
  const std::uint8_t symbol = of == ByteClass::odd ? 'N' : byte & 0xdf;
  if (of != ByteClass::acgt && symbol != last_symbol_) ++seen_.runs;
  last_symbol_ = symbol;
}

}  // namespace spillway
