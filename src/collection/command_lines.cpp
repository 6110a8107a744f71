#include "collection/command_lines.hpp"

#include <utility>

namespace spillway {

std::vector<std::string> read_command_lines(ByteStream& text, const MetadataAllowance& allowance) {
  std::vector<std::string> lines;
  std::uint64_t bytes = 0;
  for (std::uint32_t left = text.varint(); left > 0; --left) {
    const std::string command(text.string());
    std::string line(text.string());
    line += " : ";  // as agc shows them, also without a date
    line += command;
    bytes += sizeof(line) + line.capacity();
    lines.push_back(std::move(line));
    allowance.check(bytes);
  }
  return lines;
}

}  // namespace spillway
