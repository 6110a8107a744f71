// HttpClient of a build without libcurl's headers.
#include "remote/http_client.hpp"
#include "spillway/error.hpp"

namespace spillway {

class HttpClient::Impl {};

HttpClient::HttpClient(const HttpSettings&) {
  throw Error(ErrorKind::unsupported,
              "this build reads no URLs: it was compiled without libcurl (install "
              "libcurl4-openssl-dev and build again)");
}
HttpClient::~HttpClient() = default;

void HttpClient::perform(std::span<HttpExchange>) {}

}  // namespace spillway
