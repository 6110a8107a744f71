#include "input/decompress/library_versions.hpp"

#include <bzlib.h>
#include <lzma.h>

namespace spillway {

// "1.0.8, 13-Jul-2019"
std::string bzip2_version() {
  const std::string text = BZ2_bzlibVersion();
  return text.substr(0, text.find(','));
}

std::string lzma_version() { return lzma_version_string(); }

}  // namespace spillway
