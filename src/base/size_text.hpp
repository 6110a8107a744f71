// Sizes in bytes as people write them: "300000", "256M", "1GiB".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spillway {

/// Bytes that `text` stands for: a whole number, then maybe a unit in either case. K, M, G, T (also
/// Ki or KiB, and so on) are powers of 1024; KB, MB, GB, TB are powers of 1000; B is bytes. Nothing
/// if it is no such text or does not fit.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// For messages: "300 bytes", "256 MiB", "1.5 GiB" (rounded down to a tenth).
std::string format_size(std::uint64_t bytes);

}  // namespace spillway
