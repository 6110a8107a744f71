#include "fasta/symbol_chunk.hpp"

#include "fasta/translate.hpp"

namespace spillway {

void SymbolChunk::clear() {
  size_ = 0;
  odd_bytes_.clear();
  case_toggles_.clear();
}

bool SymbolChunk::add_symbols(ByteView bytes) {
  const Translated translated = translate(bytes, letter_case_, symbols_.data() + size_);
  if (translated.has_other) return false;
  if (translated.changes_case) {
    letter_case_ =
        find_case_toggles(bytes, letter_case_, static_cast<std::uint32_t>(size_), case_toggles_);
  }
  size_ += bytes.size();
  return true;
}

// In a protein symbols and odd bytes alternate at random, so nothing branches on which is which.
void SymbolChunk::add_residues(ByteView bytes) {
  const auto base = static_cast<std::uint32_t>(size_);
  const std::size_t odd_before = odd_bytes_.size();
  odd_bytes_.reserve(kMostSymbols);
  odd_bytes_.resize(odd_before + bytes.size());
  // Bytes that are written may be anything's, so what the loop uses is kept apart from the object.
  Symbol* symbol_out = symbols_.data() + size_;
  OddByte* odd_out = odd_bytes_.data() + odd_before;
  const std::uint8_t letter_case = letter_case_;
  unsigned turned = 0;
  std::uint32_t position = base;
  for (const std::uint8_t byte : bytes) {
    const unsigned symbol = kSymbolOf[byte];
    const unsigned is_odd = symbol >> 7;
    *symbol_out++ = static_cast<Symbol>((symbol & kMaxSymbol) | is_odd * kSymbolN);
    *odd_out = {position++, byte};
    odd_out += is_odd;
    turned |= (is_odd - 1) & (byte ^ letter_case);
  }
  odd_bytes_.resize(static_cast<std::size_t>(odd_out - odd_bytes_.data()));
  for (std::uint32_t i = 0; (turned & kLowerCase) != 0 && i < bytes.size(); ++i) {
    if (kSymbolOf[bytes[i]] == kNoSymbol || (bytes[i] & kLowerCase) == letter_case_) continue;
    case_toggles_.push_back(base + i);
    letter_case_ ^= kLowerCase;
  }
  size_ += bytes.size();
}

}  // namespace spillway
