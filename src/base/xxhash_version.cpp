#include "base/xxhash_version.hpp"

#include <xxhash.h>

namespace spillway {

std::string xxhash_version() {
  const unsigned number = XXH_versionNumber();
  return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." +
         std::to_string(number % 100);
}

}  // namespace spillway
