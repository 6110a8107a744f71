// The version of zstd.
#pragma once

#include <string>

namespace spillway {

std::string zstd_version();

}  // namespace spillway
