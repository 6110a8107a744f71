// HttpClient by libcurl.
#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "base/interrupt.hpp"
#include "remote/curl_library.hpp"
#include "remote/http_answer_reader.hpp"
#include "remote/http_client.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr long kMaxRedirects = 5;
// Slower than this is no progress.
constexpr long kLeastBytesPerSecond = 100;
// A request takes no longer than the timeout and, for its bytes, at this rate.
constexpr std::uint64_t kSlowestBytesPerSecond = 2000;
// On a connection of HTTP/2, as servers allow mostly.
constexpr std::size_t kMultiplexed = 100;
// CURLOPT_PROTOCOLS and CURLOPT_REDIR_PROTOCOLS, which newer headers call deprecated: what took
// their place is not in a libcurl before 7.85.
constexpr auto kProtocols = static_cast<CURLoption>(181);
constexpr auto kRedirectProtocols = static_cast<CURLoption>(182);
constexpr long kBufferBytes = 256L << 10;
constexpr int kPollMilliseconds = 100;

/// Of what a peer that has gone away sends to whoever writes to it: TLS writes without MSG_NOSIGNAL.
class SigpipeBlock {
 public:
  SigpipeBlock() {
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::sigemptyset(&sigpipe_);
    ::sigaddset(&sigpipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~SigpipeBlock() {
    const timespec none{};
    if (!was_pending_) ::sigtimedwait(&sigpipe_, nullptr, &none);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SigpipeBlock(const SigpipeBlock&) = delete;
  SigpipeBlock& operator=(const SigpipeBlock&) = delete;

 private:
  sigset_t sigpipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

/// No exception may go through the C of libcurl.
template <typename Take>
std::size_t taken(std::size_t bytes, Take take) noexcept {
  try {
    return take() ? bytes : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

std::size_t on_head(char* data, std::size_t size, std::size_t count, void* reader) {
  return taken(size * count, [&] {
    return static_cast<HttpAnswerReader*>(reader)->take_head({data, size * count});
  });
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* reader) {
  return taken(size * count, [&] {
    return static_cast<HttpAnswerReader*>(reader)->take_body({data, size * count});
  });
}

/// Whether the same request may succeed a moment later.
bool may_pass(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return false;
    default:
      return true;
  }
}

// One request on its way.
class Transfer {
 public:
  Transfer(const CurlLibrary& curl, CURL* easy, const HttpSettings& settings,
           HttpExchange& exchange)
      : curl_(curl), easy_(easy), exchange_(exchange), reader_(exchange) {
    exchange.answer = {};
    const HttpRequest& request = exchange.request;
    curl_.easy_reset(easy_);
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "spillway");
    set(kProtocols, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    set_redirects(request);
    set_times(settings, request);
    curl_.easy_setopt(easy_, CURLOPT_BUFFERSIZE, kBufferBytes);  // nothing depends on it
    set(CURLOPT_ERRORBUFFER, error_);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    if (is_https(request)) set(CURLOPT_PIPEWAIT, 1L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!settings.certificates.empty()) set(CURLOPT_CAINFO, settings.certificates.c_str());
    if (!request.credentials.empty()) set(CURLOPT_USERPWD, request.credentials.c_str());
    if (!request.signing.empty()) set(CURLOPT_AWS_SIGV4, request.signing.c_str());
    if (!request.range.empty()) set(CURLOPT_RANGE, request.range.c_str());
    for (const std::string& header : request.headers) {
      headers_ = curl_.slist_append(headers_, header.c_str());
    }
    set(CURLOPT_HTTPHEADER, headers_);
    set(CURLOPT_HEADERFUNCTION, &on_head);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&reader_));
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&reader_));
  }
  ~Transfer() {
    curl_.easy_reset(easy_);
    curl_.slist_free_all(headers_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() const { return easy_; }
  bool is_multiplexed() const {
    long version = 0;
    curl_.easy_getinfo(easy_, CURLINFO_HTTP_VERSION, &version);
    return version >= CURL_HTTP_VERSION_2_0;
  }

  void end(CURLcode code) {
    HttpAnswer& answer = exchange_.answer;
    const char* url = nullptr;
    curl_.easy_getinfo(easy_, CURLINFO_EFFECTIVE_URL, &url);
    if (url != nullptr) answer.url = url;
    long redirects = 0;
    curl_.easy_getinfo(easy_, CURLINFO_REDIRECT_COUNT, &redirects);
    answer.is_redirected = redirects > 0;
    if (code == CURLE_OK || answer.is_too_long || !answer.error_text.empty()) return;
    answer.may_pass = answer.failure.empty() && may_pass(code);
    if (answer.failure.empty()) answer.failure = curl_.easy_strerror(code);
    if (error_[0] != '\0' && code != CURLE_WRITE_ERROR) answer.failure = error_;
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    if (curl_.easy_setopt(easy_, option, value) == CURLE_OK) return;
    throw Error(ErrorKind::unsupported,
                "libcurl.so.4: has no option " + std::to_string(static_cast<int>(option)));
  }
  static bool is_https(const HttpRequest& request) { return request.url.starts_with("https:"); }

  void set_redirects(const HttpRequest& request) {
    const long to = is_https(request) ? CURLPROTO_HTTPS : CURLPROTO_HTTP | CURLPROTO_HTTPS;
    set(CURLOPT_FOLLOWLOCATION, request.follows_redirects ? 1L : 0L);
    set(CURLOPT_MAXREDIRS, kMaxRedirects);
    set(kRedirectProtocols, to);
  }

  void set_times(const HttpSettings& settings, const HttpRequest& request) {
    const auto seconds = static_cast<long>(std::max<std::int64_t>(settings.timeout.count(), 1));
    const std::uint64_t bytes = std::max(request.max_part, request.max_whole);
    set(CURLOPT_CONNECTTIMEOUT, seconds);
    set(CURLOPT_LOW_SPEED_LIMIT, kLeastBytesPerSecond);
    set(CURLOPT_LOW_SPEED_TIME, seconds);
    set(CURLOPT_TIMEOUT, seconds + static_cast<long>(bytes / kSlowestBytesPerSecond));
  }

  const CurlLibrary& curl_;
  CURL* easy_;
  HttpExchange& exchange_;
  HttpAnswerReader reader_;
  curl_slist* headers_ = nullptr;
  char error_[CURL_ERROR_SIZE] = "";
};

}  // namespace

class HttpClient::Impl {
 public:
  explicit Impl(const HttpSettings& settings)
      : curl_(CurlLibrary::loaded()), settings_(settings), multi_(curl_.multi_init()) {
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_.multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS,
                       static_cast<long>(settings.connections));
    curl_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 2L * settings.connections);
    curl_.multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  }
  ~Impl() {
    for (CURL* easy : idle_) curl_.easy_cleanup(easy);
    curl_.multi_cleanup(multi_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void perform(std::span<HttpExchange> exchanges) {
    const SigpipeBlock no_sigpipe;
    const InFlight in_flight(*this);
    std::size_t next = 0;
    while (next < exchanges.size() || !transfers_.empty()) {
      while (next < exchanges.size() && transfers_.size() < most_in_flight_) add(exchanges[next++]);
      int running = 0;
      curl_.multi_perform(multi_, &running);
      if (take_ended()) continue;
      curl_.multi_poll(multi_, nullptr, 0, kPollMilliseconds, nullptr);
      check_interrupted();
    }
  }

 private:
  // Whatever ends perform(), nothing stays on its way.
  class InFlight {
   public:
    explicit InFlight(Impl& impl) : impl_(impl) {}
    ~InFlight() {
      while (!impl_.transfers_.empty()) impl_.remove(*impl_.transfers_.back());
    }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

   private:
    Impl& impl_;
  };

  void add(HttpExchange& exchange) {
    if (idle_.empty()) {
      CURL* const easy = curl_.easy_init();
      if (easy == nullptr) throw std::bad_alloc();
      idle_.push_back(easy);
    }
    transfers_.push_back(std::make_unique<Transfer>(curl_, idle_.back(), settings_, exchange));
    idle_.pop_back();
    curl_.multi_add_handle(multi_, transfers_.back()->easy());
  }

  bool take_ended() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_.multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      void* transfer = nullptr;
      curl_.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      auto& ended = *static_cast<Transfer*>(transfer);
      ended.end(code);
      if (ended.is_multiplexed()) most_in_flight_ = std::max(most_in_flight_, kMultiplexed);
      remove(ended);
      any = true;
    }
    return any;
  }

  void remove(const Transfer& transfer) {
    curl_.multi_remove_handle(multi_, transfer.easy());
    idle_.push_back(transfer.easy());
    std::erase_if(transfers_, [&](const auto& one) { return one.get() == &transfer; });
  }

  const CurlLibrary& curl_;
  HttpSettings settings_;
  CURLM* multi_;
  // The time of a request that waits for a connection would run.
  std::size_t most_in_flight_ = std::max(settings_.connections, 1U);
  std::vector<CURL*> idle_;
  std::vector<std::unique_ptr<Transfer>> transfers_;
};

HttpClient::HttpClient(const HttpSettings& settings) : impl_(std::make_unique<Impl>(settings)) {}
HttpClient::~HttpClient() = default;

void HttpClient::perform(std::span<HttpExchange> exchanges) { impl_->perform(exchanges); }

}  // namespace spillway
