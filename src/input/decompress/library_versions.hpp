// The versions of the libraries that inputs are expanded with; that of gzip: inflater_version().
#pragma once

#include <string>

namespace spillway {

std::string bzip2_version();
std::string lzma_version();

}  // namespace spillway
