#include "dna/symbols.hpp"

#include <cstring>

namespace spillway {
namespace {

constexpr std::size_t kBlock = 16;
/// Sixteen symbols that are computed with at once (a vector of GCC and Clang).
typedef std::uint8_t Block __attribute__((vector_size(kBlock)));

bool is_zero(const Block& block) {
  std::uint64_t words[2];
  std::memcpy(words, &block, kBlock);
  return (words[0] | words[1]) == 0;
}

/// For every symbol; returns the OR of them.
unsigned translate_each(std::span<std::uint8_t> symbols, const Alphabet& alphabet) {
  unsigned seen = 0;
  for (std::uint8_t& symbol : symbols) {
    seen |= symbol;
    symbol = alphabet[symbol & 15];
  }
  return seen;
}

/// Translates A, C, G, T and N; false, and nothing done, if there is another symbol.
bool translate_block(std::uint8_t* symbols, const Alphabet& alphabet) {
  Block block;
  std::memcpy(&block, symbols, kBlock);
  if (!is_zero(reinterpret_cast<Block>(block > kSymbolN))) return false;
  Block letters{};
  for (Symbol s = 0; s <= kSymbolN; ++s) {
    letters |= reinterpret_cast<Block>(block == s) & alphabet[s];
  }
  std::memcpy(symbols, &letters, kBlock);
  return true;
}

}  // namespace

bool translate_symbols(std::span<std::uint8_t> symbols, const Alphabet& alphabet) {
  unsigned seen = 0;
  for (; symbols.size() >= kBlock; symbols = symbols.subspan(kBlock)) {
    if (translate_block(symbols.data(), alphabet)) continue;
    seen |= translate_each(symbols.first(kBlock), alphabet);
  }
  seen |= translate_each(symbols, alphabet);
  return seen <= kMaxSymbol;
}

}  // namespace spillway
