// The version of LMDB.
#pragma once

#include <string>

namespace spillway {

std::string lmdb_version();

}  // namespace spillway
