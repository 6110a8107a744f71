// Which values options take: for the option table and for callers of the library.
#pragma once

#include <cstdint>

namespace spillway {

/// Both ends included.
struct OptionRange {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

inline constexpr OptionRange kKmerLengths{17, 32};
inline constexpr OptionRange kMinMatchLengths{15, 32};
inline constexpr OptionRange kPackCardinalities{1, 1000000000};
inline constexpr OptionRange kSegmentSizes{100, 1000000};  ///< but for kChooseSegmentSize
inline constexpr OptionRange kThreadCounts{1, 1024};
inline constexpr OptionRange kVerbosities{0, 2};
inline constexpr OptionRange kGzipLevels{0, 9};
inline constexpr OptionRange kLineLengths{40, 2000000000};
inline constexpr double kMaxFallback = 0.05;
inline constexpr double kMaxCheckpointSeconds = 86400;

}  // namespace spillway
