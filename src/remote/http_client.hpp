// GET requests, several at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"

namespace spillway {

struct HttpRequest {
  std::string url;                   ///< http or https
  std::string credentials;           ///< user:password, for this host alone
  std::string signing{};             ///< as CURLOPT_AWS_SIGV4 has it; empty: not signed
  std::vector<std::string> headers;  ///< "Name: value"; go to redirected hosts, too
  std::string range;                 ///< "0-99", or "-100": the last 100 bytes
  bool follows_redirects = true;     ///< to http and https, from https to https alone
  /// Longest body of status 206, and of status 200: where the answer says that it is longer, or is,
  /// it ends there.
  std::uint64_t max_part = 0;
  std::uint64_t max_whole = 0;
};

struct HttpAnswer {
  int status = 0;            ///< of the last answer; 0: there was none
  std::string failure{};     ///< why there is no answer, or not all of it; empty: it is there
  bool may_pass = false;     ///< the failure may not happen again
  bool is_too_long = false;  ///< the body is longer than was asked for; `body` may be empty then
  std::string url{};         ///< after redirects
  bool is_redirected = false;
  std::string etag{};
  std::string last_modified{};
  std::string content_range{};
  std::string content_encoding{};
  std::string region{};  ///< of an S3 bucket
  bool accepts_ranges = false;
  std::optional<std::uint64_t> content_length{};
  std::optional<std::chrono::seconds> retry_after{};
  Bytes body{};              ///< of status 200 and 206: what came of it
  std::string error_text{};  ///< the first bytes of the body of other answers
};

struct HttpExchange {
  HttpRequest request;
  HttpAnswer answer;
};

struct HttpSettings {
  std::chrono::seconds timeout{30};
  unsigned connections = 16;
  std::string certificates{};  ///< a file of those to trust; empty: the system's
};

/// Keeps its connections from one call to the next. Not thread-safe.
class HttpClient {
 public:
  /// Error unsupported without libcurl.
  explicit HttpClient(const HttpSettings& settings);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Sends all requests, as many at a time as there may be connections (or more on a connection of
  /// HTTP/2), and waits for all answers. How a request failed is in its answer. Ends as
  /// check_interrupted() once the thread's run is to stop.
  void perform(std::span<HttpExchange> exchanges);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace spillway
