#include "remote/client_pool.hpp"

#include <unistd.h>

#include <utility>

namespace spillway {

ClientPool::~ClientPool() {
  const MutexLock lock(mutex_);
  // To close a connection of TLS writes to it.
  if (process_ != ::getpid()) [[maybe_unused]]
    const auto* const of_parent = clients_.release();
}

ClientPool::Clients& ClientPool::clients() {
  const MutexLock lock(mutex_);
  if (process_ != ::getpid()) {
    [[maybe_unused]] const auto* const of_parent = clients_.release();
    clients_ =
        std::make_unique<Clients>([this] { return std::make_unique<HttpClient>(settings_); });
    process_ = ::getpid();
  }
  return *clients_;
}

void ClientPool::perform(std::span<HttpExchange> exchanges) {
  const Clients::Lease client(clients());
  client->perform(exchanges);
}

}  // namespace spillway
