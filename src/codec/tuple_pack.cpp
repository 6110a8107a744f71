#include "codec/tuple_pack.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "dna/symbols.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

struct TupleShape {
  unsigned symbols;  // a byte
  unsigned base;
};

constexpr TupleShape kShapes[] = {{4, 4}, {3, 6}, {2, 16}};

TupleShape shape_for(unsigned largest_symbol) {
  for (const TupleShape shape : kShapes) {
    if (largest_symbol < shape.base) return shape;
  }
  return {1, 256};
}

std::uint8_t tuple_of(std::span<const std::uint8_t> symbols, unsigned base) {
  unsigned value = 0;
  for (const std::uint8_t symbol : symbols) value = value * base + symbol;
  return static_cast<std::uint8_t>(value);
}

[[noreturn]] void fail(const std::string& reason) {
  throw Error(ErrorKind::corrupt, "packed reference: " + reason);
}

void check_tuples(std::span<const std::uint8_t> tuples, TupleShape shape) {
  if (shape.base != 6 || tuples.empty()) return;
  if (*std::max_element(tuples.begin(), tuples.end()) >= 6 * 6 * 6) fail("a byte is no tuple");
}

// The symbols of each tuple value, the first one first, N a row.
template <unsigned N, unsigned Base>
constexpr std::array<std::uint8_t, 256 * N> kSymbolsOf = [] {
  std::array<std::uint8_t, 256 * N> table{};
  for (unsigned value = 0; value < 256; ++value) {
    unsigned rest = value;
    for (unsigned i = N; i-- > 0; rest /= Base) {
      table[value * N + i] = static_cast<std::uint8_t>(rest % Base);
    }
  }
  return table;
}();

template <unsigned N, unsigned Base>
void expand(std::span<const std::uint8_t> tuples, const Alphabet& alphabet, std::uint8_t* out) {
  // Most references are some thousand tuples long: the table is a good part of the work.
  std::array<std::uint8_t, 256 * N> table;
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = alphabet[kSymbolsOf<N, Base>[i]];
  for (const std::uint8_t tuple : tuples) {
    std::memcpy(out, table.data() + tuple * N, N);
    out += N;
  }
}

}  // namespace

void pack_tuples(std::span<const std::uint8_t> symbols, std::vector<std::uint8_t>& out) {
  const unsigned largest = symbols.empty() ? 0 : *std::max_element(symbols.begin(), symbols.end());
  const TupleShape shape = shape_for(largest);
  if (shape.symbols == 1) {
    out.insert(out.end(), symbols.begin(), symbols.end());
    out.push_back(0x10);
    return;
  }
  const std::size_t rest = symbols.size() % shape.symbols;
  const std::size_t full = symbols.size() - rest;
  out.reserve(out.size() + full / shape.symbols + 2);
  for (std::size_t i = 0; i < full; i += shape.symbols) {
    out.push_back(tuple_of(symbols.subspan(i, shape.symbols), shape.base));
  }
  out.push_back(tuple_of(symbols.subspan(full), shape.base));
  out.push_back(static_cast<std::uint8_t>(shape.symbols << 4 | rest));
}

void unpack_tuples(std::span<const std::uint8_t> tuples, std::uint64_t expected,
                   const Alphabet& alphabet, std::vector<std::uint8_t>& out) {
  if (tuples.empty()) fail("no marker");
  const unsigned symbols_a_byte = tuples.back() >> 4;
  const std::size_t rest = tuples.back() & 15;
  tuples = tuples.first(tuples.size() - 1);
  if (symbols_a_byte == 1) {
    if (tuples.size() != expected) fail("not the number of symbols that is claimed");
    out.assign(tuples.begin(), tuples.end());
    if (!translate_symbols(out, alphabet)) fail("a symbol above 15");
    return;
  }
  const auto shape = std::find_if(std::begin(kShapes), std::end(kShapes),
                                  [&](TupleShape s) { return s.symbols == symbols_a_byte; });
  if (shape == std::end(kShapes) || rest >= symbols_a_byte || tuples.empty()) fail("bad marker");
  const std::span<const std::uint8_t> full = tuples.first(tuples.size() - 1);
  if (full.size() * symbols_a_byte + rest != expected) {
    fail("not the number of symbols that is claimed");
  }
  check_tuples(full, *shape);

  out.resize(expected);
  switch (symbols_a_byte) {
    case 4:
      expand<4, 4>(full, alphabet, out.data());
      break;
    case 3:
      expand<3, 6>(full, alphabet, out.data());
      break;
    default:
      expand<2, 16>(full, alphabet, out.data());
      break;
  }
  unsigned last = tuples.back();
  for (std::size_t i = 0; i < rest; ++i) {
    out[expected - 1 - i] = alphabet[last % shape->base];
    last /= shape->base;
  }
}

}  // namespace spillway
