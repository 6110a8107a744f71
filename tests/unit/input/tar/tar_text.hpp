// Makes tar archives, right and wrong ones.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace spillway::test {

/// What stands in a header, beside its sum.
struct TarFields {
  std::string name;
  char type = '0';
  std::string size{};  // as it stands there; empty: of the content, in octal digits
  std::string magic = std::string(
      "ustar\0"
      "00",
      8);
  std::string prefix{};
  bool signed_sum = false;
};

inline std::string octal(std::uint64_t value, int digits) {
  char text[32];
  std::snprintf(text, sizeof(text), "%0*llo", digits, static_cast<unsigned long long>(value));
  return text;
}

inline std::string tar_header(const TarFields& fields, std::size_t content_bytes) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    header.replace(at, text.size(), text);
  };
  put(0, fields.name.substr(0, 100));
  put(100, "0000644");
  put(124, fields.size.empty() ? octal(content_bytes, 11) : fields.size);
  put(148, "        ");
  header[156] = fields.type;
  put(257, fields.magic);
  put(345, fields.prefix);
  int sum = 0;
  for (const char c : header) sum += fields.signed_sum ? int{c} : int{static_cast<std::uint8_t>(c)};
  put(148, octal(static_cast<std::uint64_t>(sum), 6) + '\0');
  return header;
}

inline std::string padded(std::string content) {
  content.resize((content.size() + 511) / 512 * 512);
  return content;
}

inline std::string tar_entry(const TarFields& fields, const std::string& content = {}) {
  return tar_header(fields, content.size()) + padded(content);
}

inline std::string tar_file(const std::string& name, const std::string& content) {
  return tar_entry({.name = name}, content);
}

inline std::string pax_record(std::string_view keyword, std::string_view value) {
  const std::string rest = ' ' + std::string(keyword) + '=' + std::string(value) + '\n';
  std::size_t size = rest.size() + 1;
  while (std::to_string(size).size() + rest.size() != size) ++size;
  return std::to_string(size) + rest;
}

inline std::string pax_header(const std::string& records, char type = 'x') {
  return tar_entry({.name = "PaxHeaders/x", .type = type}, records);
}

inline std::string tar_end() { return std::string(1024, '\0'); }

}  // namespace spillway::test
