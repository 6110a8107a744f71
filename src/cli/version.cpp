#include "cli/version.hpp"

#include <boost/version.hpp>
#include <string_view>

#include "base/xxhash_version.hpp"
#include "codec/deflater.hpp"
#include "codec/zstd_version.hpp"
#include "digest/openssl_version.hpp"
#include "input/decompress/library_versions.hpp"
#include "input/decompress/member_inflater.hpp"
#include "scratch/lmdb_version.hpp"

namespace spillway {
namespace {

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang " __clang_version__;
#elif defined(__GNUC__)
constexpr std::string_view kCompiler = "g++ " __VERSION__;
#else
constexpr std::string_view kCompiler = "another compiler";
#endif

std::string boost_version() {
  return std::to_string(BOOST_VERSION / 100000) + "." + std::to_string(BOOST_VERSION / 100 % 1000) +
         "." + std::to_string(BOOST_VERSION % 100);
}

}  // namespace

std::string version_text() {
  std::string text = "spillway " SPILLWAY_VERSION "\n";
  text += "build: " SPILLWAY_BUILD_TYPE ", ";
  text += kCompiler;
  text += "\nlibraries: Boost " + boost_version() + ", bzip2 " + bzip2_version() + ", " +
          inflater_version() + ", libdeflate " + libdeflate_version() + ", liblzma " +
          lzma_version() + ", LMDB " + lmdb_version() + ", OpenSSL " + openssl_version() +
          ", xxHash " + xxhash_version() + ", zstd " + zstd_version() + "\n";
  return text;
}

}  // namespace spillway
