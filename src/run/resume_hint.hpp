// What users are told of a run that can be resumed. `spillway status` looks for the same words.
#pragma once

#include <string>
#include <string_view>

namespace spillway {

inline constexpr std::string_view kResumeHint = "run the same command again to resume";
inline constexpr std::string_view kRestartHint = "--restart discards it";
inline constexpr std::string_view kStateIsIn = "its state is in ";

}  // namespace spillway
