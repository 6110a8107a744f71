// The versions of the libraries that inputs are expanded with.
#pragma once

#include <string>

namespace spillway {

/// As its header has it: ISA-L does not tell when it runs.
std::string isal_version();
std::string bzip2_version();
std::string lzma_version();

}  // namespace spillway
