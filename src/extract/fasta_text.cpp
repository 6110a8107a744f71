#include "extract/fasta_text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "base/assert.hpp"
#include "dna/letter_case.hpp"
#include "dna/nucleotide.hpp"

namespace spillway {
namespace {

constexpr std::array<std::uint8_t, 256> kComplementOf = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>(i);
  for (Symbol s = 0; s < 4; ++s) {
    const auto letter = static_cast<std::uint8_t>(kLetterOf[s]);
    const auto other = static_cast<std::uint8_t>(kLetterOf[complement(s)]);
    table[letter] = other;
    table[letter | kLowerCase] = other | kLowerCase;
  }
  return table;
}();

constexpr std::array<std::uint8_t, 256> kCodeComplementOf = [] {
  std::array<std::uint8_t, 256> table = kComplementOf;
  constexpr std::string_view kCodes = "RYKMBVDH";  // in pairs
  for (std::size_t i = 0; i < kCodes.size(); ++i) {
    const auto code = static_cast<std::uint8_t>(kCodes[i]);
    const auto other = static_cast<std::uint8_t>(kCodes[i ^ 1]);
    table[code] = other;
    table[code | kLowerCase] = other | kLowerCase;
  }
  table['U'] = 'A';
  table['u'] = 'a';
  return table;
}();

// Bytes that are worked on at once.
using Block [[gnu::vector_size(16)]] = std::uint8_t;

// What kComplementOf has for each of them.
Block complements_of(Block letters) {
  const auto splat = [](int byte) { return static_cast<std::uint8_t>(byte) - Block{}; };
  const Block upper = letters & splat(~kLowerCase);
  const auto are = [&](char a, char b) {
    return reinterpret_cast<Block>((upper == splat(a)) | (upper == splat(b)));
  };
  return letters ^ (are('A', 'T') & splat('A' ^ 'T')) ^ (are('C', 'G') & splat('C' ^ 'G'));
}

}  // namespace

void reverse_complement_letters(std::span<const std::uint8_t> letters,
                                std::span<std::uint8_t> out) {
  std::uint8_t* to = out.data() + letters.size();
  while (letters.size() >= sizeof(Block)) {
    Block block;
    std::memcpy(&block, letters.data(), sizeof block);
    block = complements_of(block);
    std::uint64_t halves[2];
    std::memcpy(halves, &block, sizeof block);
    const std::uint64_t turned[2] = {__builtin_bswap64(halves[1]), __builtin_bswap64(halves[0])};
    to -= sizeof block;
    std::memcpy(to, turned, sizeof block);
    letters = letters.subspan(sizeof block);
  }
  for (const std::uint8_t letter : letters) *--to = kComplementOf[letter];
}

void reverse_complement_codes(std::span<std::uint8_t> letters) {
  std::ranges::reverse(letters);
  for (std::uint8_t& letter : letters) letter = kCodeComplementOf[letter];
}

bool begins_a_line(std::uint8_t letter, std::span<const std::uint8_t> letters, const Lines& lines) {
  for (auto at = letters.begin(); (at = std::find(at, letters.end(), letter)) != letters.end();
       ++at) {
    const auto before = static_cast<std::uint64_t>(at - letters.begin());
    if ((lines.column + before) % lines.width == 0) return true;
  }
  return false;
}

std::uint8_t* write_lines(std::span<const std::uint8_t> letters, const Lines& lines,
                          std::uint8_t* out) {
  SPILLWAY_ASSERT(lines.width > 0 && lines.column <= lines.width);
  std::uint64_t room = lines.width - lines.column;
  while (letters.size() > room) {
    std::memcpy(out, letters.data(), room);
    out += room;
    letters = letters.subspan(room);
    if (lines.line_end.size() == 1) {
      *out++ = lines.line_end[0];
    } else {
      out = std::copy(lines.line_end.begin(), lines.line_end.end(), out);
    }
    room = lines.width;
  }
  if (!letters.empty()) std::memcpy(out, letters.data(), letters.size());
  return out + letters.size();
}

}  // namespace spillway
