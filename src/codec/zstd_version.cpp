#include "codec/zstd_version.hpp"

#include <zstd.h>

namespace spillway {

std::string zstd_version() { return ZSTD_versionString(); }

}  // namespace spillway
