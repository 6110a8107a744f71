// Where requests for a URL go, and what they carry.
#pragma once

#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/url.hpp"

namespace spillway {

struct RequestTarget {
  std::string url;
  std::string credentials{};  ///< user:password
  std::string signing{};      ///< as HttpRequest::signing
  std::vector<std::string> headers{};
  bool follows_redirects = true;
};

/// Error unsupported for schemes other than http, https and s3; input if a profile file that is
/// named cannot be read.
RequestTarget target_of(const Url& url, const Environment& environment);

}  // namespace spillway
