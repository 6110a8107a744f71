#include "remote/curl_library.hpp"

#include <dlfcn.h>

#include <string>

#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr unsigned kOldestVersion = 0x074b00;  // 7.75: requests to S3 are signed
constexpr const char* kNeeded =
    " (archives are read by URL with libcurl 7.75 or newer: apt-get install libcurl4)";

void* open_library() {
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4"}) {
    if (void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL)) return library;
  }
  throw Error(ErrorKind::unsupported, std::string("libcurl.so.4: not found") + kNeeded);
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) {
    throw Error(ErrorKind::unsupported, std::string("libcurl.so.4: has no ") + name + kNeeded);
  }
}

CurlLibrary load() {
  void* const library = open_library();
  decltype(&::curl_version_info) version_info = nullptr;
  find(library, "curl_version_info", version_info);
  const curl_version_info_data* const version = version_info(CURLVERSION_FIRST);
  if (version->version_num < kOldestVersion) {
    throw Error(ErrorKind::unsupported,
                std::string("libcurl.so.4: is of version ") + version->version + kNeeded);
  }
  decltype(&::curl_global_init) global_init = nullptr;
  find(library, "curl_global_init", global_init);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    throw Error(ErrorKind::resource, "libcurl.so.4: cannot be started");
  }
  CurlLibrary curl;
  find(library, "curl_easy_init", curl.easy_init);
  find(library, "curl_easy_reset", curl.easy_reset);
  find(library, "curl_easy_cleanup", curl.easy_cleanup);
  find(library, "curl_easy_setopt", curl.easy_setopt);
  find(library, "curl_easy_getinfo", curl.easy_getinfo);
  find(library, "curl_easy_strerror", curl.easy_strerror);
  find(library, "curl_multi_init", curl.multi_init);
  find(library, "curl_multi_cleanup", curl.multi_cleanup);
  find(library, "curl_multi_setopt", curl.multi_setopt);
  find(library, "curl_multi_add_handle", curl.multi_add_handle);
  find(library, "curl_multi_remove_handle", curl.multi_remove_handle);
  find(library, "curl_multi_perform", curl.multi_perform);
  find(library, "curl_multi_poll", curl.multi_poll);
  find(library, "curl_multi_info_read", curl.multi_info_read);
  find(library, "curl_slist_append", curl.slist_append);
  find(library, "curl_slist_free_all", curl.slist_free_all);
  return curl;
}

}  // namespace

const CurlLibrary& CurlLibrary::loaded() {
  static const CurlLibrary curl = load();
  return curl;
}

}  // namespace spillway
