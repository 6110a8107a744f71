#include "dna/packed_bases.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/little_endian.hpp"

namespace spillway {
namespace {

constexpr std::uint64_t kAboveT = 0xfcfcfcfcfcfcfcfcULL;

// Sixteen bits to eight symbols of two bits, a byte each, the first in the low byte.
std::uint64_t spread(std::uint64_t x) {
  x = (x | x << 24) & 0x000000ff000000ffULL;
  x = (x | x << 12) & 0x000f000f000f000fULL;
  return (x | x << 6) & 0x0303030303030303ULL;
}

// Eight symbols of two bits, a byte each, to sixteen bits; the first in the low bits.
std::uint16_t squeeze(std::uint64_t x) {
  x = (x | (x >> 6)) & 0x000f000f000f000fULL;
  x = (x | (x >> 12)) & 0x000000ff000000ffULL;
  return static_cast<std::uint16_t>(x | (x >> 24));
}

std::uint64_t load8(const Symbol* p) {
  return load_little_endian<std::uint64_t>(ByteView(p, sizeof(std::uint64_t)));
}

void store8(Symbol* p, std::uint64_t x) {
  if constexpr (std::endian::native == std::endian::big) x = __builtin_bswap64(x);
  std::memcpy(p, &x, sizeof x);
}

std::uint8_t pack_up_to_four(std::span<const Symbol> symbols) {
  unsigned b = 0;
  for (std::size_t i = 0; i < symbols.size(); ++i) b |= (symbols[i] & 3u) << (2 * i);
  return static_cast<std::uint8_t>(b);
}

// Place of the first symbol from `i` on that is above 3, or the end.
std::size_t find_exception(std::span<const Symbol> symbols, std::size_t i) {
  for (; i + 8 <= symbols.size(); i += 8) {
    const std::uint64_t above = load8(symbols.data() + i) & kAboveT;
    if (above != 0) return i + static_cast<unsigned>(std::countr_zero(above)) / 8;
  }
  while (i < symbols.size() && symbols[i] < 4) ++i;
  return i;
}

// Place behind the run of equal symbols that begins at `i`.
std::size_t find_run_end(std::span<const Symbol> symbols, std::size_t i) {
  const std::uint64_t run = symbols[i] * 0x0101010101010101ULL;
  const Symbol symbol = symbols[i];
  for (; i + 8 <= symbols.size(); i += 8) {
    const std::uint64_t other = load8(symbols.data() + i) ^ run;
    if (other != 0) return i + static_cast<unsigned>(std::countr_zero(other)) / 8;
  }
  while (i < symbols.size() && symbols[i] == symbol) ++i;
  return i;
}

// Runs of equal symbols above 3, as (distance from the end of the run before, length, symbol).
void append_exceptions(Bytes& out, std::span<const Symbol> symbols) {
  std::size_t last = 0;
  for (std::size_t i = find_exception(symbols, 0); i < symbols.size();
       i = find_exception(symbols, last)) {
    const std::size_t end = find_run_end(symbols, i);
    append_leb128(out, i - last);
    append_leb128(out, end - i);
    out.push_back(symbols[i]);
    last = end;
  }
}

// Four bits a symbol: where the exceptions would take more.
void append_nibbles(Bytes& out, std::span<const Symbol> symbols) {
  append_leb128(out, symbols.size() << 1 | 1);
  for (std::size_t i = 0; i < symbols.size(); i += 2) {
    const unsigned second = i + 1 < symbols.size() ? symbols[i + 1] : 0U;
    out.push_back(static_cast<std::uint8_t>(symbols[i] | second << 4));
  }
}

void read_nibbles(ByteCursor& in, std::size_t n, std::vector<Symbol>& symbols) {
  const ByteView packed = in.take((n + 1) / 2);
  symbols.resize(packed.size() * 2);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    symbols[2 * i] = packed[i] & 15;
    symbols[2 * i + 1] = packed[i] >> 4;
  }
  symbols.resize(n);
}

}  // namespace

void append_packed(Bytes& out, std::span<const Symbol> symbols) {
  const std::size_t record = out.size();
  append_leb128(out, symbols.size() << 1);
  const std::size_t start = out.size();
  out.resize(start + (symbols.size() + 3) / 4);
  std::uint8_t* to = out.data() + start;
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= symbols.size(); i += 8) {
    const std::uint64_t x = load8(symbols.data() + i);
    seen |= x;
    const std::uint16_t packed = squeeze(x & ~kAboveT);
    *to++ = static_cast<std::uint8_t>(packed);
    *to++ = static_cast<std::uint8_t>(packed >> 8);
  }
  for (; i < symbols.size(); i += 4) {
    const auto rest = symbols.subspan(i, std::min<std::size_t>(4, symbols.size() - i));
    for (const Symbol s : rest) seen |= s;
    *to++ = pack_up_to_four(rest);
  }
  if ((seen & kAboveT) == 0) return;
  append_exceptions(out, symbols);
  if (out.size() - start > (symbols.size() + 1) / 2) {
    out.resize(record);
    append_nibbles(out, symbols);
  }
}

void read_packed(ByteCursor& in, std::vector<Symbol>& symbols) {
  const std::uint64_t head = in.leb128();
  const std::size_t n = head >> 1;
  if ((head & 1) != 0) {
    read_nibbles(in, n, symbols);
    return;
  }
  const ByteView packed = in.take((n + 3) / 4);
  symbols.resize((packed.size() + 1) / 2 * 8);
  std::size_t i = 0;
  for (; i + 2 <= packed.size(); i += 2) {
    store8(symbols.data() + 4 * i, spread(packed[i] | std::uint64_t{packed[i + 1]} << 8));
  }
  if (i < packed.size()) store8(symbols.data() + 4 * i, spread(packed[i]));
  symbols.resize(n);
  std::size_t at = 0;
  while (!in.rest().empty()) {
    at += in.leb128();
    const std::size_t length = in.leb128();
    const Symbol symbol = in.byte();
    if (at > n || length > n - at) {
      throw Error(ErrorKind::corrupt, "scratch record: a run of symbols leaves its segment");
    }
    std::memset(symbols.data() + at, symbol, length);
    at += length;
  }
}

void reverse_complement(std::span<Symbol> symbols) {
  Symbol* front = symbols.data();
  Symbol* back = front + symbols.size();
  for (; back - front >= 16; front += 8) {
    back -= 8;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::memcpy(&first, front, 8);
    std::memcpy(&last, back, 8);
    first = __builtin_bswap64(first);
    last = __builtin_bswap64(last);
    std::memcpy(front, &last, 8);
    std::memcpy(back, &first, 8);
  }
  std::reverse(front, back);
  for (Symbol& s : symbols) s = complement(s);
}

}  // namespace spillway
