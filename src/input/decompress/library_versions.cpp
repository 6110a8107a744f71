#include "input/decompress/library_versions.hpp"

#include <bzlib.h>
#include <isa-l.h>
#include <lzma.h>

namespace spillway {

std::string isal_version() {
  return std::to_string(ISAL_MAJOR_VERSION) + "." + std::to_string(ISAL_MINOR_VERSION) + "." +
         std::to_string(ISAL_PATCH_VERSION);
}

// "1.0.8, 13-Jul-2019"
std::string bzip2_version() {
  const std::string text = BZ2_bzlibVersion();
  return text.substr(0, text.find(','));
}

std::string lzma_version() { return lzma_version_string(); }

}  // namespace spillway
