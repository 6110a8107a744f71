// Bytes of URLs as %XX.
#pragma once

#include <string>
#include <string_view>

namespace spillway {

/// All bytes but letters, digits and "-._~/" as %XX.
std::string percent_encoded(std::string_view text);
/// %XX as the byte that it stands for; what is no such number stays.
std::string percent_decoded(std::string_view text);

}  // namespace spillway
