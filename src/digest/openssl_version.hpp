// The version of OpenSSL (libcrypto).
#pragma once

#include <string>

namespace spillway {

std::string openssl_version();

}  // namespace spillway
