#include "remote/request_target.hpp"

#include "remote/percent_text.hpp"
#include "remote/s3_target.hpp"
#include "spillway/error.hpp"

namespace spillway {

RequestTarget target_of(const Url& url, const Environment& environment) {
  if (url.scheme == "s3") return s3_target(url, environment);
  if (url.scheme != "http" && url.scheme != "https") {
    throw Error(ErrorKind::unsupported,
                url.shown() + ": URLs begin with https://, http:// or s3://");
  }
  return {url.text(), percent_decoded(url.credentials)};
}

}  // namespace spillway
