// What --version prints.
#pragma once

#include <string>

namespace spillway {

/// Three lines: version, build, and the versions of the libraries, as they run or were built
/// against.
std::string version_text();

}  // namespace spillway
