// One version of an object of a web server, read by ranges.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "archive/byte_range.hpp"
#include "base/bytes.hpp"
#include "base/environment.hpp"
#include "base/mutex.hpp"
#include "base/url.hpp"
#include "remote/client_pool.hpp"
#include "remote/object_version.hpp"
#include "remote/request_target.hpp"
#include "spillway/remote_options.hpp"

namespace spillway {

/// Requests that fail for a reason that may pass are repeated, later each time. Thread-safe after
/// open(). Errors: io for servers that fail, and for an object that is another one than that which
/// was opened.
class RemoteObject {
 public:
  /// Sends nothing. Errors: those of Url::parse() and target_of().
  RemoteObject(const std::string& url, const RemoteOptions& options);

  /// What messages call it.
  const std::string& name() const { return name_; }
  /// What it names, whoever reads it (Url::identity).
  std::string identity() const { return url_.identity(); }

  /// What the first request gave.
  struct Opened {
    bool is_known = false;     ///< it is the version that was known
    std::uint64_t offset = 0;  ///< of `bytes`, which end where the object does
    Bytes bytes{};
  };
  /// Asks for the last `tail_bytes`, unless the object is still the version that is known. Errors:
  /// input if it is not there or not for us; unsupported if it is large and the server gives no
  /// ranges, or does not tell versions apart.
  Opened open(std::uint64_t tail_bytes, const std::optional<ObjectVersion>& known);

  /// Of the object. REQUIRES: open().
  const ObjectVersion& version() const { return version_; }

  /// The bytes of ranges, in their order. REQUIRES: open(); they lie in the object.
  std::vector<Bytes> fetch(std::span<const ByteRange> ranges) const;

  /// That were sent, and bytes that were received, by now.
  std::uint64_t requests() const;
  std::uint64_t received_bytes() const;

 private:
  // A range on its way.
  struct Job {
    ByteRange range;
    Bytes bytes{};  // from its start: what has come by now
    std::string failure{};

    bool is_done() const { return bytes.size() == range.size(); }
  };

  HttpRequest request() const;
  HttpAnswer ask(HttpRequest request) const;
  void perform(std::span<HttpExchange> exchanges) const;
  void ask_for(std::span<Job*> jobs) const;
  void take(const HttpExchange& exchange, Job& job) const;
  std::chrono::seconds asked_wait() const;
  void wait(unsigned attempt, std::chrono::seconds asked) const;
  Opened take_whole(HttpAnswer answer);
  Opened take_first_range(HttpAnswer answer);
  Opened open_by_size(std::uint64_t size, std::uint64_t tail_bytes);
  void check_is_there(const HttpAnswer& answer) const;
  void check_version(const HttpAnswer& answer) const;
  void follow(const HttpAnswer& answer) const;
  [[noreturn]] void fail_changed() const;
  [[noreturn]] void fail(const std::string& reason) const;

  Url url_;
  std::string name_;
  RemoteOptions options_;
  RequestTarget target_;
  ObjectVersion version_;
  mutable ClientPool clients_;

  mutable Mutex mutex_;
  // Where redirects led; empty: nowhere.
  mutable std::string moved_to_ SPILLWAY_GUARDED_BY(mutex_);
  mutable bool moved_to_same_host_ SPILLWAY_GUARDED_BY(mutex_) = false;
  mutable std::chrono::seconds asked_wait_ SPILLWAY_GUARDED_BY(mutex_){0};
  mutable std::uint64_t requests_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  mutable std::uint64_t received_bytes_ SPILLWAY_GUARDED_BY(mutex_) = 0;
};

}  // namespace spillway
