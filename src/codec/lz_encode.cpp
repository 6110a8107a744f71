#include "codec/lz_encode.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "codec/common_prefix.hpp"

namespace spillway {
namespace {

// A slot and its followers that are tried: bounds the time spent on repeats.
constexpr unsigned kProbes = 12;
constexpr std::size_t kShortestRunOfN = 4;
// How far the diagonal is looked at before a short match elsewhere is preferred to it.
constexpr std::size_t kDiagonalBases = 32;

void append_decimal(Bytes& text, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  text.insert(text.end(), digits, end);
}

}  // namespace

LzReference::LzReference(std::vector<Symbol> symbols, std::uint32_t min_match_length)
    : symbols_(std::move(symbols)), min_match_(min_match_length) {
  build_index();
}

std::size_t LzReference::slot_of(std::uint64_t code) const {
  return (code * 0x9e3779b97f4a7c15ULL) >> shift_;
}

void LzReference::build_index() {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(16, symbols_.size() * 2));
  slots_.assign(size, 0);
  shift_ = static_cast<unsigned>(64 - std::countr_zero(size));
  const std::uint64_t mask =
      min_match_ == 32 ? ~std::uint64_t{0} : (std::uint64_t{1} << (2 * min_match_)) - 1;
  std::uint64_t code = 0;
  std::size_t filled = 0;
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    if (symbols_[i] > 3) {
      filled = 0;
      continue;
    }
    code = ((code << 2) | symbols_[i]) & mask;
    if (++filled < min_match_) continue;
    std::size_t slot = slot_of(code);
    unsigned tried = 0;
    while (slots_[slot] != 0 && tried < kProbes) {
      slot = (slot + 1) & (size - 1);
      ++tried;
    }
    if (tried < kProbes) slots_[slot] = static_cast<std::uint32_t>(i + 2 - min_match_);
  }
}

/// One segment on its way into a text.
class DeltaEncoder {
 public:
  DeltaEncoder(const LzReference& reference, std::span<const Symbol> segment, Bytes& text)
      : index_(reference),
        reference_(reference.symbols_),
        min_match_(reference.min_match_),
        segment_(segment),
        text_(text) {}

  void run() {
    while (at_ < segment_.size()) {
      const std::size_t straight = diagonal_match(0);
      if (straight >= min_match_) {
        match({predicted_, straight});
      } else if (const std::size_t n = run_of_n(); n >= kShortestRunOfN) {
        gap(n);
      } else if (continues_after_substitution()) {
        literal();
      } else if (const LzReference::Match found = look_up(); found.length != 0) {
        match_extended_back(found);
      } else {
        literal();
      }
    }
  }

 private:
  std::size_t diagonal_match(std::size_t ahead) const {
    if (predicted_ + ahead >= reference_.size()) return 0;
    return common_prefix(segment_.subspan(at_ + ahead), reference_.subspan(predicted_ + ahead));
  }

  bool continues_after_substitution() const {
    if (at_ + 1 >= segment_.size()) return true;
    return diagonal_match(1) >= min_match_;
  }

  std::size_t run_of_n() const {
    std::size_t end = at_;
    while (end < segment_.size() && segment_[end] == kSymbolN) ++end;
    return end - at_;
  }

  // The code of the min_match_ symbols at at_; false if there are not that many below 4.
  bool code_here(std::uint64_t& code) {
    if (at_ + min_match_ > segment_.size()) return false;
    const std::uint64_t mask =
        min_match_ == 32 ? ~std::uint64_t{0} : (std::uint64_t{1} << (2 * min_match_)) - 1;
    std::size_t i = at_;
    if (coded_end_ > at_ && coded_begin_ <= at_) {
      i = coded_end_;  // roll on from the window before
    } else {
      code_ = 0;
      coded_begin_ = at_;
    }
    for (; i < at_ + min_match_; ++i) {
      if (segment_[i] > 3) {
        coded_end_ = 0;
        return false;
      }
      code_ = ((code_ << 2) | segment_[i]) & mask;
    }
    coded_begin_ = at_;
    coded_end_ = i;
    code = code_;
    return true;
  }

  LzReference::Match look_up() {
    std::uint64_t code = 0;
    if (!code_here(code)) return {};
    LzReference::Match best;
    std::int64_t best_gain = 0;
    std::size_t slot = index_.slot_of(code);
    for (unsigned tried = 0; tried < kProbes && index_.slots_[slot] != 0; ++tried) {
      const std::size_t start = index_.slots_[slot] - 1;
      slot = (slot + 1) & (index_.slots_.size() - 1);
      const std::size_t length = common_prefix(segment_.subspan(at_), reference_.subspan(start));
      if (length < min_match_) continue;
      // A far jump costs more digits than a near one.
      const auto jump =
          std::abs(static_cast<std::int64_t>(start) - static_cast<std::int64_t>(predicted_));
      const auto gain =
          static_cast<std::int64_t>(length) -
          2 * static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(jump)));
      if (best.length == 0 || gain > best_gain) {
        best = {start, length};
        best_gain = gain;
      }
    }
    if (best.length != 0 && best.length < kDiagonalBases && diagonal_is_close()) return {};
    return best;
  }

  // Most of the next bases agree with the reference where they stand: literals are cheaper there.
  bool diagonal_is_close() const {
    if (predicted_ >= reference_.size()) return false;
    const std::size_t n =
        std::min({kDiagonalBases, segment_.size() - at_, reference_.size() - predicted_});
    std::size_t equal = 0;
    for (std::size_t i = 0; i < n; ++i) equal += segment_[at_ + i] == reference_[predicted_ + i];
    return n >= min_match_ && equal * 5 >= n * 4;
  }

  void literal() {
    const Symbol s = segment_[at_++];
    const bool expected = predicted_ < reference_.size() && reference_[predicted_] == s;
    text_.push_back(expected ? static_cast<std::uint8_t>('!') : static_cast<std::uint8_t>('A' + s));
    ++predicted_;
    ++literals_;
  }

  void gap(std::size_t n) {
    text_.push_back(30);
    append_decimal(text_, static_cast<std::int64_t>(n - kShortestRunOfN));
    text_.push_back(kSymbolN);
    at_ += n;
    literals_ = 0;
  }

  // The literals just written may belong to the match: they are taken back, one byte each.
  void match_extended_back(LzReference::Match found) {
    while (literals_ > 0 && found.start > 0 && segment_[at_ - 1] == reference_[found.start - 1]) {
      text_.pop_back();
      --literals_;
      --at_;
      --predicted_;
      --found.start;
      ++found.length;
    }
    match(found);
  }

  void match(const LzReference::Match& m) {
    append_decimal(text_,
                   static_cast<std::int64_t>(m.start) - static_cast<std::int64_t>(predicted_));
    if (m.start + m.length < reference_.size()) {
      text_.push_back(',');
      append_decimal(text_, static_cast<std::int64_t>(m.length - min_match_));
    }
    text_.push_back('.');
    at_ += m.length;
    predicted_ = m.start + m.length;
    literals_ = 0;
  }

  const LzReference& index_;
  std::span<const Symbol> reference_;
  std::size_t min_match_;
  std::span<const Symbol> segment_;
  Bytes& text_;
  std::size_t at_ = 0;         // in the segment
  std::size_t predicted_ = 0;  // in the reference: where the text expects to go on
  std::size_t literals_ = 0;   // written since the last match or run
  std::uint64_t code_ = 0;
  std::size_t coded_begin_ = 0;
  std::size_t coded_end_ = 0;
};

bool LzReference::encode(std::span<const Symbol> segment, Bytes& text) const {
  if (segment.size() == symbols_.size() &&
      std::memcmp(segment.data(), symbols_.data(), segment.size()) == 0) {
    return false;
  }
  DeltaEncoder(*this, segment, text).run();
  return true;
}

}  // namespace spillway
