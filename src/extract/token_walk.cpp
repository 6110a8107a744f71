#include "extract/token_walk.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace spillway {
namespace {

constexpr std::uint64_t kMaxText = std::uint64_t{1} << 20;

}  // namespace

TokenWalk::TokenWalk(std::function<bool(LayoutToken&)> next_token)
    : next_token_(std::move(next_token)) {
  step();
}

void TokenWalk::step() {
  more_ = next_token_(token_);
  gap_ = token_.gap;
  repeats_ = token_.repeat;
}

std::uint64_t TokenWalk::take(std::uint64_t bases, InterleavedText& text) {
  std::uint64_t done = 0;
  while (more_ && gap_ <= bases - done) {
    // As often as it comes within the bases; without a gap it comes once.
    const std::uint64_t again =
        token_.gap == 0 ? 0 : std::min(repeats_ - 1, (bases - done - gap_) / token_.gap);
    const auto append = [&](std::uint64_t gap, std::uint64_t repeat) {
      append_token(text.tokens, {gap, repeat, token_.bytes});
      text.bytes += repeat * token_.bytes.size();
      done += repeat * gap;
    };
    append(gap_, 1);
    if (again > 0) append(token_.gap, again);
    text.last_byte = token_.bytes.back();
    repeats_ -= 1 + again;
    gap_ = token_.gap;
    if (repeats_ == 0) step();
    if (text.bytes >= kMaxText) return done;
  }
  if (done < bases) text.last_byte = -1;
  if (more_) gap_ -= bases - done;
  return bases;
}

std::uint8_t* write_interleaved(std::span<const std::uint8_t> letters, ByteView tokens,
                                std::uint8_t* out) {
  const auto copy = [&out](ByteView bytes) {
    if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
    out += bytes.size();
  };
  ByteCursor cursor(tokens, "text between bases");
  while (!cursor.rest().empty()) {
    const std::uint64_t gap = cursor.leb128();
    std::uint64_t repeat = cursor.leb128();
    const ByteView bytes = cursor.take(cursor.leb128());
    for (; repeat > 0; --repeat) {
      copy(letters.first(gap));
      letters = letters.subspan(gap);
      copy(bytes);
    }
  }
  copy(letters);
  return out;
}

}  // namespace spillway
