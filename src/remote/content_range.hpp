// The Content-Range of an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "archive/byte_range.hpp"

namespace spillway {

struct ContentRange {
  ByteRange range;  ///< empty in an answer of status 416
  std::uint64_t total = 0;
};

/// Of "bytes 0-99/1000" or "bytes */1000"; nothing if it is neither, or contradicts itself.
std::optional<ContentRange> parse_content_range(std::string_view text);

}  // namespace spillway
