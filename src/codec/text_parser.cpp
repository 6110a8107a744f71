#include "codec/text_parser.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace spillway {
namespace {

constexpr Price kUnreached = std::numeric_limits<Price>::max() / 2;

std::uint32_t load4(const std::uint8_t* p) {
  std::uint32_t x;
  std::memcpy(&x, p, sizeof x);
  return x;
}

// Bytes that are alike from `a` and from `b` on; `b` is the later one, and `end` ends both.
std::uint32_t common_length(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* end) {
  const std::uint8_t* const begin = b;
  if constexpr (std::endian::native == std::endian::little) {
    while (end - b >= 8) {
      std::uint64_t x;
      std::uint64_t y;
      std::memcpy(&x, a, sizeof x);
      std::memcpy(&y, b, sizeof y);
      if (x != y) return static_cast<std::uint32_t>(b - begin + std::countr_zero(x ^ y) / 8);
      a += 8;
      b += 8;
    }
  }
  while (b != end && *a == *b) ++a, ++b;
  return static_cast<std::uint32_t>(b - begin);
}

}  // namespace

// RFC 8878, section 3.1.2.5: without literals the second offset comes first.
TextParser::Repeats TextParser::after(const Repeats& r, std::uint32_t offset,
                                      std::uint32_t literals) {
  if (literals != 0 && offset == r[0]) return r;
  if (offset == r[1]) return {r[1], r[0], r[2]};
  return {offset, r[0], r[1]};
}

std::uint32_t TextParser::offset_value(const Repeats& r, std::uint32_t offset,
                                       std::uint32_t literals) {
  if (literals != 0) {
    for (std::uint32_t i = 0; i < r.size(); ++i) {
      if (offset == r[i]) return i + 1;
    }
  } else {
    if (offset == r[1]) return 1;
    if (offset == r[2]) return 2;
    if (offset == r[0] - 1) return 3;
  }
  return offset + 3;
}

std::optional<std::span<const TextStep>> TextParser::parse(std::span<const std::uint8_t> text) {
  if (text.size() >> kWindowLog != 0) return std::nullopt;
  text_ = text;
  steps_.clear();
  // Pages that are not used are not taken.
  steps_.reserve(kMaxSteps);
  finder_.begin(text);
  prices_.reset();
  state_ = {{1, 4, 8}, 0};  // as a frame begins
  for (std::uint32_t at = 0; finder_.is_searchable(at);) {
    const Match match = walk_stretch(at);
    if (steps_.size() + kLongestStretch > kMaxSteps) return std::nullopt;
    take_path(at);
    at += end_;
    if (match.length != 0) {
      take_match(match);
      at += match.length;
      finder_.add_up_to(at);
    }
    prices_.update();
  }
  return steps_;
}

// Sets end_; returns a match from there on that is to be taken, if there is one.
TextParser::Match TextParser::walk_stretch(std::uint32_t begin) {
  costs_[0] = 0;
  arrivals_[0] = 0;
  states_[0] = state_;
  reached_ = 0;
  for (std::uint32_t node = 0;; ++node) {
    end_ = node;
    if (node != 0) enter(node);
    const std::uint32_t position = begin + node;
    const bool is_over = (node >= kStretch && node == reached_) || node == kLongestStretch;
    if (is_over || !finder_.is_searchable(position)) return {};
    go_by_literal(node, text_[position]);
    const bool in_good_match =
        arrivals_[node + 1] != 0 && costs_[node + 1] <= costs_[node] + kWorthless;
    finder_.add_up_to(position);
    if (in_good_match) continue;
    if (const Match match = go_by_matches(begin, node); match.length != 0) return match;
  }
}

void TextParser::enter(std::uint32_t node) {
  const std::uint32_t arrival = arrivals_[node];
  if (arrival == 0) {
    const State& before = states_[node - 1];
    states_[node] = {before.repeats, before.literals + 1};
  } else {
    const State& before = states_[node - (arrival & ((1U << kLengthBits) - 1))];
    states_[node] = {after(before.repeats, arrival >> kLengthBits, before.literals), 0};
  }
}

void TextParser::reach(std::uint32_t node) {
  while (reached_ < node) costs_[++reached_] = kUnreached;
}

void TextParser::go_by_literal(std::uint32_t node, std::uint8_t literal) {
  reach(node + 1);
  const std::uint32_t run = states_[node].literals;
  const Price cost =
      costs_[node] + prices_.literal(literal) + prices_.run(run + 1) - prices_.run(run);
  if (cost < costs_[node + 1]) {
    costs_[node + 1] = cost;
    arrivals_[node + 1] = 0;
  }
}

// Returns a match that is long enough to be taken without more ado, if there is one.
TextParser::Match TextParser::go_by_matches(std::uint32_t begin, std::uint32_t node) {
  const std::uint8_t* const here = text_.data() + begin + node;
  const std::uint8_t* const end = text_.data() + text_.size();
  const std::uint32_t position = begin + node;
  const auto room = static_cast<std::uint32_t>(end - here);
  std::uint32_t best = kMinMatch - 1;
  Match enough;
  const auto consider = [&](std::uint32_t candidate) {
    const std::uint8_t* const there = text_.data() + candidate;
    if (best >= room || load4(there + best - 3) != load4(here + best - 3)) return;
    const std::uint32_t length = common_length(there, here, end);
    if (length <= best) return;
    const Match match{length, position - candidate};
    if (length >= kEnough) {
      enough = match;
    } else {
      go_by_match(node, match, best);
    }
    best = length;
  };
  for (const std::uint32_t offset : states_[node].repeats) {
    if (offset <= position) consider(position - offset);
  }
  if (enough.length == 0) finder_.find_and_add(position, consider);
  return enough;
}

void TextParser::go_by_match(std::uint32_t node, Match match, std::uint32_t longer_than) {
  reach(node + match.length);
  const State& state = states_[node];
  const Price base = costs_[node] +
                     prices_.offset(offset_value(state.repeats, match.offset, state.literals)) +
                     prices_.run(0);
  const std::uint32_t least =
      std::max(longer_than + 1, match.length - std::min(match.length, kShortened));
  const Price* const lengths = prices_.lengths();
  Price* const costs = costs_.data() + node;
  std::uint32_t* const arrivals = arrivals_.data() + node;
  const std::uint32_t offset = match.offset << kLengthBits;
  for (std::uint32_t length = least; length <= match.length; ++length) {
    const Price cost = base + lengths[length];
    const bool is_cheaper = cost < costs[length];
    costs[length] = is_cheaper ? cost : costs[length];
    arrivals[length] = is_cheaper ? offset | length : arrivals[length];
  }
}

void TextParser::take_path(std::uint32_t begin) {
  path_.clear();
  for (std::uint32_t node = end_; node != 0;) {
    const std::uint32_t length = arrivals_[node] & ((1U << kLengthBits) - 1);
    if (length != 0) path_.push_back(node);
    node -= length == 0 ? 1 : length;
  }
  std::uint32_t at = 0;
  const auto take_literals = [&](std::uint32_t up_to) {
    prices_.count_literals(text_.subspan(begin + at, up_to - at));
    state_.literals += up_to - at;
  };
  for (; !path_.empty(); path_.pop_back()) {
    const std::uint32_t arrival = arrivals_[path_.back()];
    const std::uint32_t length = arrival & ((1U << kLengthBits) - 1);
    take_literals(path_.back() - length);
    take_match({length, arrival >> kLengthBits});
    at = path_.back();
  }
  take_literals(end_);
}

void TextParser::take_match(Match match) {
  prices_.count_match(state_.literals, match.length,
                      offset_value(state_.repeats, match.offset, state_.literals));
  steps_.push_back({match.offset, state_.literals, match.length});
  state_ = {after(state_.repeats, match.offset, state_.literals), 0};
}

}  // namespace spillway
