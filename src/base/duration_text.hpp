// Durations in seconds as people and Slurm write them: "90", "30m", "23h30m", "1-12:00:00".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spillway {

/// Seconds that `text` stands for:
/// - a whole number: seconds;
/// - whole numbers with units, each unit once, the largest first: d, h, m, s, in either case;
/// - MM:SS, HH:MM:SS, D-HH, D-HH:MM, D-HH:MM:SS, as sbatch's --time has them (man 1 sbatch), no
///   part but the first above what a clock shows.
/// Nothing if it is no such text, or more than 10 years. (sbatch takes a bare number as minutes.)
std::optional<std::uint64_t> parse_duration(std::string_view text);

/// `seconds` with units, such that parse_duration gives them again: "0s", "90s" as "1m30s".
std::string format_duration(std::uint64_t seconds);

}  // namespace spillway
