// Short lines of small files: lists and tables.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "input/byte_source.hpp"

namespace spillway {

/// Calls visit(line number from 1, line) for each line of `source`, without its line end (LF or
/// CRLF). What is no text: false is returned as soon as there is a NUL or a line that is longer
/// than `max_bytes`.
template <typename Visit>
bool for_each_line(ByteSource& source, std::size_t max_bytes, Visit visit) {
  std::string line;
  std::uint64_t number = 1;
  const auto end_line = [&] {
    if (line.ends_with('\r')) line.pop_back();
    visit(number++, line);
    line.clear();
  };
  std::array<std::uint8_t, 4096> buffer{};
  while (const std::size_t size = source.read(buffer)) {
    for (const std::uint8_t byte : std::span(buffer).first(size)) {
      if (byte == '\n') {
        end_line();
      } else if (byte == '\0' || line.size() == max_bytes) {
        return false;
      } else {
        line += static_cast<char>(byte);
      }
    }
  }
  if (!line.empty()) end_line();
  return true;
}

}  // namespace spillway
