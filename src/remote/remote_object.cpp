#include "remote/remote_object.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "base/interrupt.hpp"
#include "base/one_line.hpp"
#include "remote/content_range.hpp"
#include "remote/remote_environment.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::chrono::milliseconds kFirstWait{100};
constexpr std::chrono::milliseconds kLongestWait{10'000};

HttpSettings settings_of(const RemoteOptions& options) {
  const Environment environment = environment_of(options);
  HttpSettings settings{options.timeout, std::max(options.connections, 1U)};
  for (const char* variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    if (settings.certificates.empty()) settings.certificates = environment(variable).value_or("");
  }
  return settings;
}

/// Whether the same request may be answered otherwise a moment later.
bool may_pass(int status) {
  static constexpr std::array<int, 9> kStatuses = {408, 425, 429, 500, 502, 503, 504, 509, 599};
  return std::ranges::find(kStatuses, status) != kStatuses.end();
}

std::string text_of(ByteRange range) {
  return std::to_string(range.begin) + "-" + std::to_string(range.end - 1);
}

/// What an XML error of S3 says: the text of its first element <name>.
std::string element(const std::string& xml, const std::string& name) {
  const std::size_t begin = xml.find("<" + name + ">");
  if (begin == std::string::npos) return {};
  const std::size_t text = begin + name.size() + 2;
  const std::size_t end = xml.find('<', text);
  return end == std::string::npos ? std::string() : one_line(xml.substr(text, end - text));
}

/// "HTTP 403", and what the server calls it.
std::string refusal(const HttpAnswer& answer) {
  const std::string code = element(answer.error_text, "Code");
  return "HTTP " + std::to_string(answer.status) + (code.empty() ? "" : ", " + code);
}

}  // namespace

RemoteObject::RemoteObject(const std::string& url, const RemoteOptions& options)
    : url_(Url::parse(url)),
      name_(url_.shown()),
      options_(options),
      target_(target_of(url_, environment_of(options))),
      clients_(settings_of(options)) {}

void RemoteObject::fail(const std::string& reason) const {
  throw Error(ErrorKind::io, name_ + ": " + reason);
}

void RemoteObject::fail_changed() const { fail("has changed since it was opened (run it again)"); }

HttpRequest RemoteObject::request() const {
  HttpRequest request;
  request.headers = target_.headers;
  request.follows_redirects = target_.follows_redirects;
  const MutexLock lock(mutex_);
  request.url = moved_to_.empty() ? target_.url : moved_to_;
  // Credentials are for the host that they were given for.
  if (moved_to_.empty() || moved_to_same_host_) {
    request.credentials = target_.credentials;
    request.signing = target_.signing;
  }
  return request;
}

void RemoteObject::perform(std::span<HttpExchange> exchanges) const {
  clients_.perform(exchanges);
  const MutexLock lock(mutex_);
  requests_ += exchanges.size();
  asked_wait_ = std::chrono::seconds{0};
  for (const HttpExchange& exchange : exchanges) {
    received_bytes_ += exchange.answer.body.size();
    asked_wait_ = std::max(asked_wait_, exchange.answer.retry_after.value_or(asked_wait_));
  }
}

std::chrono::seconds RemoteObject::asked_wait() const {
  const MutexLock lock(mutex_);
  return asked_wait_;
}

std::uint64_t RemoteObject::requests() const {
  const MutexLock lock(mutex_);
  return requests_;
}

std::uint64_t RemoteObject::received_bytes() const {
  const MutexLock lock(mutex_);
  return received_bytes_;
}

/// Twice as long each time, and not all processes at once.
void RemoteObject::wait(unsigned attempt, std::chrono::seconds asked) const {
  auto time = std::min(kFirstWait * (1U << std::min(attempt, 10U)), kLongestWait);
  std::random_device random;
  time += std::chrono::milliseconds(random() % static_cast<unsigned>(time.count() / 2 + 1));
  wait_unless_stopped(std::max<std::chrono::milliseconds>(time, std::min(asked, options_.timeout)));
}

/// An answer that is one, be it a refusal.
HttpAnswer RemoteObject::ask(HttpRequest request) const {
  std::array<HttpExchange, 1> exchange{HttpExchange{std::move(request), {}}};
  for (unsigned attempt = 0;; ++attempt) {
    perform(exchange);
    HttpAnswer& answer = exchange[0].answer;
    const bool is_answer = answer.failure.empty() && answer.status != 0;
    if (is_answer && !may_pass(answer.status)) return std::move(answer);
    const std::string reason = answer.failure.empty() ? refusal(answer) : answer.failure;
    const bool goes_on = answer.failure.empty() || answer.may_pass;
    if (!goes_on || attempt >= options_.retries) {
      fail(reason + (attempt > 0 ? " (tried " + std::to_string(attempt + 1) + " times)" : ""));
    }
    wait(attempt, answer.retry_after.value_or(std::chrono::seconds{0}));
  }
}

RemoteObject::Opened RemoteObject::open(std::uint64_t tail_bytes,
                                        const std::optional<ObjectVersion>& known) {
  HttpRequest first = request();
  first.range = "-" + std::to_string(tail_bytes);
  first.max_part = tail_bytes;
  first.max_whole = options_.max_whole_bytes;
  if (known) {
    const auto condition = known->change_condition();
    first.headers.insert(first.headers.end(), condition.begin(), condition.end());
  }
  HttpAnswer answer = ask(std::move(first));
  if (known && answer.status == 304) {
    // Of another version than was asked about.
    if (!answer.etag.empty() && answer.etag != known->etag) return open(tail_bytes, std::nullopt);
    follow(answer);
    version_ = *known;
    return {true};
  }
  if (answer.status == 416) {
    const auto range = parse_content_range(answer.content_range);
    if (range && range->total == 0) return {};
  }
  check_is_there(answer);
  if (!answer.content_encoding.empty()) {
    fail("the server sends it compressed (" + one_line(answer.content_encoding) + ")");
  }
  follow(answer);
  if (answer.status == 206) return take_first_range(std::move(answer));
  if (!answer.is_too_long) return take_whole(std::move(answer));
  // It may give ranges, but not from the end.
  if (answer.accepts_ranges && answer.content_length) {
    return open_by_size(*answer.content_length, tail_bytes);
  }
  throw Error(ErrorKind::unsupported,
              name_ + ": the server gives no ranges of files (download it, and read the copy)");
}

void RemoteObject::check_is_there(const HttpAnswer& answer) const {
  if (answer.status == 200 || answer.status == 206) return;
  const auto fail_input = [&](const std::string& reason, const std::string& advice) {
    throw Error(ErrorKind::input, name_ + ": " + reason + " (" + refusal(answer) + advice + ")");
  };
  const bool is_s3 = url_.scheme == "s3";
  if (answer.status == 404 || answer.status == 410) fail_input("not found", "");
  if (!answer.region.empty() && answer.status / 100 != 2 && answer.status != 403) {
    fail_input("is in another region", "; AWS_REGION=" + one_line(answer.region));
  }
  if (answer.status == 401 || answer.status == 403) {
    fail_input("access denied",
               is_s3 ? "; credentials come from AWS_ACCESS_KEY_ID or AWS_PROFILE" : "");
  }
  if (answer.status / 100 == 3) fail_input("is elsewhere, where it is not looked for", "");
  fail("the server refuses (" + refusal(answer) + ")");
}

RemoteObject::Opened RemoteObject::take_first_range(HttpAnswer answer) {
  const auto range = parse_content_range(answer.content_range);
  if (!range || range->range.end != range->total || range->range.size() == 0) {
    fail("the server does not say which range it sends (Content-Range: " +
         one_line(answer.content_range) + ")");
  }
  if (answer.is_too_long || answer.body.size() != range->range.size()) {
    fail("the server sends another number of bytes than it says");
  }
  version_ = ObjectVersion::of(answer, range->total);
  if (!version_.is_pinned() && range->range.begin > 0) {
    throw Error(ErrorKind::unsupported,
                name_ +
                    ": the server gives neither an ETag nor a date, so that a change would go "
                    "unseen (download it, and read the copy)");
  }
  return {false, range->range.begin, std::move(answer.body)};
}

RemoteObject::Opened RemoteObject::take_whole(HttpAnswer answer) {
  version_ = ObjectVersion::of(answer, answer.body.size());
  return {false, 0, std::move(answer.body)};
}

RemoteObject::Opened RemoteObject::open_by_size(std::uint64_t size, std::uint64_t tail_bytes) {
  HttpRequest first = request();
  const ByteRange tail{size - std::min(size, tail_bytes), size};
  first.range = text_of(tail);
  first.max_part = tail.size();
  HttpAnswer answer = ask(std::move(first));
  check_is_there(answer);
  if (answer.status != 206) {
    throw Error(ErrorKind::unsupported,
                name_ + ": the server gives no ranges of files (download it, and read the copy)");
  }
  return take_first_range(std::move(answer));
}

/// Later requests go where the redirects of this one led.
void RemoteObject::follow(const HttpAnswer& answer) const {
  if (!answer.is_redirected || !target_.signing.empty()) return;
  const Url from = Url::parse(target_.url);
  const Url to = Url::parse(answer.url);
  const MutexLock lock(mutex_);
  moved_to_ = answer.url;
  moved_to_same_host_ = to.scheme == from.scheme && to.authority == from.authority;
}

std::vector<Bytes> RemoteObject::fetch(std::span<const ByteRange> ranges) const {
  std::vector<Job> jobs;
  for (const ByteRange& range : ranges) jobs.push_back({range});
  std::vector<Job*> open;
  for (Job& job : jobs) {
    if (!job.is_done()) open.push_back(&job);
  }
  // Rounds in a row in which nothing was finished. A server that answers some of the requests alone
  // is asked for as many next.
  unsigned failures = 0;
  std::size_t at_once = open.size();
  while (!open.empty()) {
    const std::size_t asked = std::min(at_once, open.size());
    ask_for(std::span(open).first(asked));
    const std::size_t done = std::erase_if(open, [](const Job* job) { return job->is_done(); });
    if (done == asked) {
      at_once *= 2;
      continue;
    }
    failures = done > 0 ? 0 : failures + 1;
    at_once = std::max<std::size_t>(done, 1);
    if (failures > options_.retries) {
      const std::string tried = " (tried " + std::to_string(failures) + " times)";
      fail(open.front()->failure + (failures > 1 ? tried : ""));
    }
    wait(failures, asked_wait());
  }
  std::vector<Bytes> result;
  for (Job& job : jobs) result.push_back(std::move(job.bytes));
  return result;
}

void RemoteObject::ask_for(std::span<Job*> jobs) const {
  std::vector<HttpExchange> exchanges(jobs.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const ByteRange rest{jobs[i]->range.begin + jobs[i]->bytes.size(), jobs[i]->range.end};
    HttpRequest& part = exchanges[i].request;
    part = request();
    part.range = text_of(rest);
    part.max_part = rest.size();
    const auto condition = version_.condition();
    part.headers.insert(part.headers.end(), condition.begin(), condition.end());
  }
  perform(exchanges);
  for (std::size_t i = 0; i < jobs.size(); ++i) take(exchanges[i], *jobs[i]);
}

/// Adds what came to the job, or says in it why nothing did.
void RemoteObject::take(const HttpExchange& exchange, Job& job) const {
  const HttpAnswer& answer = exchange.answer;
  job.failure = answer.failure.empty() ? refusal(answer) : answer.failure;
  if (answer.status == 412 || answer.status == 416) fail_changed();
  if (answer.status == 206) {
    check_version(answer);
    const auto range = parse_content_range(answer.content_range);
    if (range && range->total != version_.size) fail_changed();
    const std::uint64_t begin = job.range.begin + job.bytes.size();
    const ByteRange asked{begin, job.range.end};
    if (!range || range->range != asked || !answer.content_encoding.empty() || answer.is_too_long) {
      job.failure = "the server sends another range than was asked for";
      return;
    }
    job.bytes.insert(job.bytes.end(), answer.body.begin(), answer.body.end());
    if (answer.failure.empty()) job.failure = "the server sends less than was asked for";
    return;
  }
  if (answer.status == 200) {
    job.failure = "the server sends the whole file where a range was asked for";
    return;
  }
  if (!answer.failure.empty()) {
    if (!answer.may_pass) fail(answer.failure);
    return;
  }
  if (may_pass(answer.status)) return;
  {
    // Where redirects have led may be open for a while only.
    const MutexLock lock(mutex_);
    if (!moved_to_.empty() && exchange.request.url == moved_to_) {
      moved_to_.clear();
      return;
    }
    if (!moved_to_.empty() || exchange.request.url != target_.url) return;
  }
  fail("can no longer be read (" + refusal(answer) + ")");
}

void RemoteObject::check_version(const HttpAnswer& answer) const {
  const ObjectVersion now = ObjectVersion::of(answer, version_.size);
  const bool is_other = version_.etag.empty() ? version_.last_modified != now.last_modified
                                              : !now.etag.empty() && now.etag != version_.etag;
  if (is_other) fail_changed();
}

}  // namespace spillway
