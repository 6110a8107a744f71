#include "digest/openssl_version.hpp"

#include <openssl/crypto.h>

namespace spillway {

// To ask a library that is linked statically would link in all of it, 5 MB.
#ifdef SPILLWAY_STATIC_CRYPTO
std::string openssl_version() { return OPENSSL_VERSION_STR; }
#else
std::string openssl_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }
#endif

}  // namespace spillway
