#include "codec/case_mask.hpp"

#include <algorithm>
#include <iterator>

#include "base/assert.hpp"
#include "base/little_endian.hpp"

namespace spillway {
namespace {

// First byte of a text.
constexpr std::uint8_t kAgainstPrediction = 0;  // gaps between the places where it is to be turned
constexpr std::uint8_t kAgainstUpper = 1;       // gaps between the places where case changes
constexpr std::uint8_t kBitmap = 2;             // a bit a base, the first one lowest: lower case

[[noreturn]] void fail(const char* reason) {
  throw Error(ErrorKind::corrupt, std::string("case mask: ") + reason);
}

void append_bitmap(Bytes& out, const CaseMask& mask, std::uint32_t length) {
  const std::size_t start = out.size();
  out.resize(start + (length + 7) / 8);
  for (std::size_t i = 0; i < mask.size(); i += 2) {
    for (std::uint32_t at = mask[i]; at < mask[i + 1]; ++at) {
      out[start + at / 8] |= static_cast<std::uint8_t>(1U << (at % 8));
    }
  }
}

bool bit(ByteView bitmap, std::size_t at) { return (bitmap[at / 8] >> (at % 8) & 1) != 0; }

void append_gaps(Bytes& out, const CaseMask& mask) {
  std::uint32_t last = 0;
  for (const std::uint32_t place : mask) {
    append_leb128(out, place - last);
    last = place;
  }
}

/// Calls visit(begin, end) for the stretches between pairs of places; the last may go to the end.
template <typename Visit>
void for_each_stretch(ByteView gaps, std::size_t length, Visit visit) {
  ByteCursor cursor(gaps, "case mask");
  std::size_t at = 0;
  const auto next = [&] {
    const std::uint64_t gap = cursor.leb128();
    if (gap > length - at) fail("it leaves its sequence");
    at += gap;
    return at;
  };
  while (!cursor.rest().empty()) {
    const std::size_t begin = next();
    visit(begin, cursor.rest().empty() ? length : next());
  }
}

// Case of letters turned; other bytes stay. Symbols do not come here.
void turn_case(std::span<std::uint8_t> letters) {
  for (std::uint8_t& c : letters) {
    const auto upper = static_cast<std::uint8_t>(c & ~kLowerCase);
    if (upper >= 'A' && upper <= 'Z') c ^= kLowerCase;
  }
}

/// Places where `differs(i)` changes.
template <typename Differs>
CaseMask places_where(std::size_t length, Differs differs) {
  CaseMask places;
  bool state = false;
  for (std::size_t i = 0; i < length; ++i) {
    if (differs(i) != state) {
      state = !state;
      places.push_back(static_cast<std::uint32_t>(i));
    }
  }
  if (state) places.push_back(static_cast<std::uint32_t>(length));
  return places;
}

/// Places where kLowerCase comes and goes in bytes: `eight_at(i)` has those from `i` on,
/// `one_at(i)` has one of them.
template <typename Eight, typename One>
CaseMask places_of_case(std::size_t length, Eight eight_at, One one_at) {
  constexpr std::uint64_t kLowerCases = kLowerCase * 0x0101010101010101ULL;
  CaseMask places;
  std::uint8_t state = 0;
  for (std::size_t i = 0; i < length;) {
    // Case stays the same over long stretches.
    const std::uint64_t same = state != 0 ? kLowerCases : 0;
    while (length - i >= sizeof same && (eight_at(i) & kLowerCases) == same) i += sizeof same;
    const std::size_t end = std::min(length, i + sizeof same);
    for (; i < end; ++i) {
      if ((one_at(i) & kLowerCase) == state) continue;
      state ^= kLowerCase;
      places.push_back(static_cast<std::uint32_t>(i));
    }
  }
  if (state != 0) places.push_back(static_cast<std::uint32_t>(length));
  return places;
}

std::uint64_t eight_bytes(std::span<const std::uint8_t> letters, std::size_t i) {
  return load_little_endian<std::uint64_t>(letters.subspan(i));
}

CaseMask places_of_lower_case(std::span<const std::uint8_t> letters) {
  return places_of_case(
      letters.size(), [&](std::size_t i) { return eight_bytes(letters, i); },
      [&](std::size_t i) { return letters[i]; });
}

}  // namespace

void reverse_mask(CaseMask& mask, std::uint32_t length) {
  std::reverse(mask.begin(), mask.end());
  for (std::uint32_t& place : mask) place = length - place;
}

CaseMask slice_mask(const CaseMask& mask, std::uint32_t begin, std::uint32_t end) {
  CaseMask slice;
  for (std::size_t i = 0; i < mask.size(); i += 2) {
    const std::uint32_t from = std::max(mask[i], begin);
    const std::uint32_t to = std::min(mask[i + 1], end);
    if (from < to) slice.insert(slice.end(), {from - begin, to - begin});
  }
  return slice;
}

void apply_mask(const CaseMask& mask, std::span<std::uint8_t> sequence) {
  SPILLWAY_ASSERT(mask.size() % 2 == 0 && std::ranges::is_sorted(mask));
  SPILLWAY_ASSERT(mask.empty() || mask.back() <= sequence.size());
  for (std::size_t i = 0; i < mask.size(); i += 2) {
    for (std::uint8_t& c : sequence.subspan(mask[i], mask[i + 1] - mask[i])) c |= kLowerCase;
  }
}

void append_mask(Bytes& out, const CaseMask& mask, std::uint32_t length) {
  Bytes gaps;
  append_gaps(gaps, mask);
  if (gaps.size() < (length + 7) / 8) {
    append_leb128(out, gaps.size() << 1);
    out.insert(out.end(), gaps.begin(), gaps.end());
  } else {
    append_leb128(out, 1);
    append_bitmap(out, mask, length);
  }
}

void read_mask(ByteCursor& in, std::uint32_t length, CaseMask& mask) {
  mask.clear();
  const std::uint64_t head = in.leb128();
  if ((head & 1) == 0) {
    for_each_stretch(in.take(head >> 1), length, [&](std::size_t begin, std::size_t end) {
      mask.push_back(static_cast<std::uint32_t>(begin));
      mask.push_back(static_cast<std::uint32_t>(end));
    });
  } else {
    const ByteView bitmap = in.take((length + 7) / 8);
    mask = places_where(length, [&](std::size_t i) { return bit(bitmap, i); });
  }
}

Bytes mask_text(std::span<const std::uint8_t> predicted, std::span<const std::uint8_t> actual) {
  if (std::ranges::equal(predicted, actual)) return {};
  const auto turned = places_of_case(
      actual.size(),
      [&](std::size_t i) { return eight_bytes(predicted, i) ^ eight_bytes(actual, i); },
      [&](std::size_t i) { return predicted[i] ^ actual[i]; });
  if (turned.empty()) return {};
  Bytes against_prediction = {kAgainstPrediction};
  append_gaps(against_prediction, turned);
  Bytes whole = mask_text(places_of_lower_case(actual), static_cast<std::uint32_t>(actual.size()));
  return whole.size() < against_prediction.size() ? whole : against_prediction;
}

Bytes mask_text(const CaseMask& mask, std::uint32_t length) {
  Bytes text = {kAgainstUpper};
  append_gaps(text, mask);
  if (text.size() > (length + 7) / 8 + 1) {
    text = {kBitmap};
    append_bitmap(text, mask, length);
  }
  return text;
}

CaseMask mask_of_text(ByteView text, std::uint32_t length) {
  Bytes letters(length, 'A');
  apply_mask_text(text, letters);
  return places_of_lower_case(letters);
}

void apply_mask_text(ByteView text, std::span<std::uint8_t> sequence) {
  apply_mask_text(text, sequence.size(), 0, sequence);
}

void apply_mask_text(ByteView text, std::size_t length, std::size_t first,
                     std::span<std::uint8_t> letters) {
  if (text.empty()) fail("it is empty");
  const ByteView rest = text.subspan(1);
  const std::size_t last = first + letters.size();
  const auto turn = [&](std::size_t begin, std::size_t end) {
    begin = std::max(begin, first);
    end = std::min(end, last);
    if (begin < end) turn_case(letters.subspan(begin - first, end - begin));
  };
  switch (text[0]) {
    case kAgainstPrediction:
      return for_each_stretch(rest, length, turn);
    case kAgainstUpper:
      make_upper_case(letters);
      return for_each_stretch(rest, length, turn);
    case kBitmap:
      if (rest.size() != (length + 7) / 8) fail("it is not as long as its sequence");
      make_upper_case(letters);
      for (std::size_t i = first; i < last; ++i) {
        if (bit(rest, i)) turn_case(letters.subspan(i - first, 1));
      }
      return;
    default:
      fail("of an unknown kind");
  }
}

}  // namespace spillway
