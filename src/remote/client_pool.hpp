// Connections of a process, lent to its threads.
#pragma once

#include <sys/types.h>

#include <memory>

#include "base/lending_pool.hpp"
#include "base/mutex.hpp"
#include "remote/http_client.hpp"

namespace spillway {

/// Thread-safe. A forked child does not use the connections of its parent.
class ClientPool {
 public:
  explicit ClientPool(HttpSettings settings) : settings_(std::move(settings)) {}
  ~ClientPool();
  ClientPool(const ClientPool&) = delete;
  ClientPool& operator=(const ClientPool&) = delete;

  /// As HttpClient::perform().
  void perform(std::span<HttpExchange> exchanges);

 private:
  using Clients = LendingPool<HttpClient>;

  Clients& clients();

  HttpSettings settings_;
  Mutex mutex_;
  pid_t process_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<Clients> clients_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway
