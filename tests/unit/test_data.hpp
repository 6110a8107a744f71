// Where tests/ is, for tests that read the golden archives.
#pragma once

#include <string>

namespace spillway {

/// Absolute path of `name` below tests/, such as "golden/defaults.agc".
std::string test_data(const std::string& name);

}  // namespace spillway
