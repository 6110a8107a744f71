#include "remote/percent_text.hpp"

#include <cctype>
#include <charconv>

namespace spillway {
namespace {

constexpr std::string_view kPlain = "-._~/";

}  // namespace

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool is_plain = byte < 0x80 && (std::isalnum(byte) != 0 ||
                                          kPlain.find(character) != std::string_view::npos);
    if (is_plain) {
      result += character;
    } else {
      result += '%';
      result += "0123456789ABCDEF"[byte >> 4];
      result += "0123456789ABCDEF"[byte & 0xf];
    }
  }
  return result;
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && text.size() - i > 2 &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace spillway
