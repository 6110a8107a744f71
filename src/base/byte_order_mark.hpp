// The byte order mark of UTF-8, which some editors write at the beginning of a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spillway {

inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// `text` without the mark that it begins with, if it does.
inline std::string_view without_byte_order_mark(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

/// A text's bytes, one by one: which of them are the mark at its beginning.
class LeadingMark {
 public:
  /// Whether the next byte belongs to the mark, as all before it did.
  bool take(std::uint8_t byte) {
    is_over_ = is_over_ || byte != static_cast<std::uint8_t>(kByteOrderMark[taken_]);
    if (is_over_) return false;
    ++taken_;
    is_over_ = is_whole();
    return true;
  }
  bool is_whole() const { return taken_ == kByteOrderMark.size(); }

 private:
  std::size_t taken_ = 0;
  bool is_over_ = false;
};

}  // namespace spillway
