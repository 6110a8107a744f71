// The version of xxHash.
#pragma once

#include <string>

namespace spillway {

std::string xxhash_version();

}  // namespace spillway
