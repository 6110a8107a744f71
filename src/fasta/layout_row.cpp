#include "fasta/layout_row.hpp"

#include <limits>

#include "base/assert.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::corrupt, "layout: " + what);
}

void append_string(Bytes& out, ByteView bytes) {
  append_leb128(out, bytes.size());
  out.insert(out.end(), bytes.begin(), bytes.end());
}

ByteView bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::uint64_t take_number(ByteView& rest) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest.empty()) fail("a row ends early");
    const std::uint64_t bits = rest.front() & 0x7f;
    const bool more = rest.front() >= 0x80;
    rest = rest.subspan(1);
    if (shift == 63 && bits > 1) break;
    value |= bits << shift;
    if (!more) return value;
  }
  fail("a number of more than 64 bits");
}

ByteView take_string(ByteView& rest) {
  const std::uint64_t size = take_number(rest);
  if (size > rest.size()) fail("a row ends early");
  const ByteView string = rest.first(size);
  rest = rest.subspan(size);
  return string;
}

LayoutStyle take_style(ByteView& rest) {
  LayoutStyle style;
  const auto take = [&](std::string& string, std::size_t most) {
    const ByteView bytes = take_string(rest);
    if (bytes.size() > most)
      fail("a style with a string of " + std::to_string(bytes.size()) + " bytes");
    string.assign(bytes.begin(), bytes.end());
  };
  style.width = take_number(rest);
  take(style.header_end, kMaxStyleString);
  take(style.eol, kMaxRepeatedString);
  take(style.end, kMaxStyleString);
  take(style.empty, kMaxStyleString);
  return style;
}

}  // namespace

bool DraftStyle::is_met_by(const LayoutStyle& in_force) const {
  if (style.header_end != in_force.header_end || style.end != in_force.end ||
      style.empty != in_force.empty) {
    return false;
  }
  if (style.width == 0) return in_force.width == 0 || in_force.width >= at_least;
  return style.width == in_force.width && style.eol == in_force.eol;
}

void append_style_row(Bytes& out, LayoutKind kind, const LayoutStyle& style) {
  SPILLWAY_ASSERT(kind == LayoutKind::style || kind == LayoutKind::style_once);
  SPILLWAY_ASSERT(style.header_end.size() <= kMaxStyleString);
  SPILLWAY_ASSERT(style.eol.size() <= kMaxRepeatedString);
  SPILLWAY_ASSERT(style.end.size() <= kMaxStyleString);
  SPILLWAY_ASSERT(style.empty.size() <= kMaxStyleString);
  out.push_back(static_cast<std::uint8_t>(kind));
  append_leb128(out, style.width);
  append_string(out, bytes_of(style.header_end));
  append_string(out, bytes_of(style.eol));
  append_string(out, bytes_of(style.end));
  append_string(out, bytes_of(style.empty));
}

void append_tokens_head(Bytes& out, ByteView header_end) {
  out.push_back(static_cast<std::uint8_t>(LayoutKind::tokens));
  append_string(out, header_end);
}

void append_more_tokens_head(Bytes& out) {
  out.push_back(static_cast<std::uint8_t>(LayoutKind::more_tokens));
}

void append_token(Bytes& out, const LayoutToken& token) {
  SPILLWAY_ASSERT(!token.bytes.empty());
  SPILLWAY_ASSERT(token.repeat == 1 ||
                  (token.repeat > 1 && token.gap != 0 && token.bytes.size() <= kMaxRepeatedString));
  append_leb128(out, token.gap);
  append_leb128(out, token.repeat);
  append_string(out, token.bytes);
}

void append_draft_style_row(Bytes& out, const DraftStyle& draft) {
  append_style_row(out, LayoutKind::style, draft.style);
  if (draft.style.width == 0) append_leb128(out, draft.at_least);
}

DraftStyle read_draft_style_row(ByteView payload) {
  if (payload.empty() || payload.front() != static_cast<std::uint8_t>(LayoutKind::style)) {
    fail("no row of a style");
  }
  ByteView rest = payload.subspan(1);
  DraftStyle draft;
  draft.style = take_style(rest);
  if (draft.style.width == 0) draft.at_least = take_number(rest);
  if (!rest.empty()) fail("a row goes on behind its end");
  return draft;
}

LayoutRow::LayoutRow(ByteView payload) {
  if (payload.empty()) fail("an empty row");
  if (payload.front() > static_cast<std::uint8_t>(LayoutKind::before)) {
    fail("a row of unknown kind " + std::to_string(payload.front()));
  }
  kind_ = static_cast<LayoutKind>(payload.front());
  rest_ = payload.subspan(1);
  if (kind_ == LayoutKind::tokens) header_end_ = take_string(rest_);
  if (kind_ == LayoutKind::before && rest_.empty()) fail("an empty row");
}

LayoutStyle LayoutRow::style() const {
  ByteView rest = rest_;
  LayoutStyle style = take_style(rest);
  if (!rest.empty()) fail("a row goes on behind its end");
  return style;
}

bool LayoutRow::next_token(LayoutToken& token) {
  if (rest_.empty()) return false;
  token.gap = take_number(rest_);
  token.repeat = take_number(rest_);
  token.bytes = take_string(rest_);
  if (token.bytes.empty()) fail("a token without bytes");
  const std::uint64_t most = token.gap == 0 || token.bytes.size() > kMaxRepeatedString
                                 ? 1
                                 : std::numeric_limits<std::uint64_t>::max() / token.gap;
  if (token.repeat == 0 || token.repeat > most) {
    fail("a token that is repeated " + std::to_string(token.repeat) + " times over");
  }
  return true;
}

}  // namespace spillway
