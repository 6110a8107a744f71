#include "digest/openssl_version.hpp"

#include <openssl/crypto.h>

namespace spillway {

std::string openssl_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace spillway
