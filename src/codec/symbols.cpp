#include "codec/symbols.hpp"

namespace spillway {

bool translate_symbols(std::span<std::uint8_t> symbols, const Alphabet& alphabet) {
  std::uint8_t seen = 0;
  for (std::uint8_t& symbol : symbols) {
    seen |= symbol;
    symbol = alphabet[symbol & 15];
  }
  return seen <= kMaxSymbol;
}

}  // namespace spillway
