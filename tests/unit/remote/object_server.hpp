// A web server of one object on loopback, for tests: one version, read by ranges.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.hpp"

namespace spillway {

class ObjectServer {
 public:
  /// After `max_sent` bytes all requests are refused.
  explicit ObjectServer(Bytes object, std::uint64_t max_sent = ~std::uint64_t{0})
      : object_(std::move(object)), max_sent_(max_sent) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const general = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, general, size) != 0 || ::listen(socket_, 64) != 0 ||
        ::getsockname(socket_, general, &size) != 0) {
      throw std::runtime_error("no server on loopback");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~ObjectServer() {
    ::shutdown(socket_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int connection : connections_) ::shutdown(connection, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (const int connection : connections_) ::close(connection);
    ::close(socket_);
  }
  ObjectServer(const ObjectServer&) = delete;
  ObjectServer& operator=(const ObjectServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/a.agc"; }
  std::uint64_t sent_bytes() const { return sent_; }
  const Bytes& object() const { return object_; }

 private:
  void accept_all() {
    for (int connection = 0; (connection = ::accept(socket_, nullptr, nullptr)) >= 0;) {
      const std::lock_guard lock(mutex_);
      connections_.push_back(connection);
      threads_.emplace_back([this, connection] { serve(connection); });
    }
  }

  void serve(int connection) {
    std::string head;
    char piece[4096];
    for (ssize_t n = 0; (n = ::recv(connection, piece, sizeof(piece), 0)) > 0;) {
      head.append(piece, static_cast<std::size_t>(n));
      if (!head.ends_with("\r\n\r\n")) continue;
      if (!answer(connection, head)) return;
      head.clear();
    }
  }

  bool answer(int connection, const std::string& head) {
    const std::string name = "Range: bytes=";
    const std::size_t at = head.find(name);
    if (at == std::string::npos || sent_ > max_sent_) {
      return send(connection, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    }
    const std::string range = head.substr(at + name.size());
    std::uint64_t begin = 0;
    std::uint64_t end = object_.size();
    if (range[0] == '-') {
      begin = end - std::min<std::uint64_t>(end, std::stoull(range.substr(1)));
    } else {
      std::size_t digits = 0;
      begin = std::stoull(range, &digits);
      end = std::min<std::uint64_t>(end, std::stoull(range.substr(digits + 1)) + 1);
    }
    if (head.find("If-None-Match") != std::string::npos) {
      return send(connection, "HTTP/1.1 304 Same\r\nETag: \"1\"\r\n\r\n");
    }
    sent_ += end - begin;
    return send(connection, "HTTP/1.1 206 Part\r\nETag: \"1\"\r\nContent-Length: " +
                                std::to_string(end - begin) + "\r\nContent-Range: bytes " +
                                std::to_string(begin) + "-" + std::to_string(end - 1) + "/" +
                                std::to_string(object_.size()) + "\r\n\r\n") &&
           send(connection, std::span(object_).subspan(begin, end - begin));
  }

  static bool send(int connection, const std::string& text) {
    return send(connection,
                std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  static bool send(int connection, std::span<const std::uint8_t> text) {
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t n = ::send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return false;
      sent += static_cast<std::size_t>(n);
    }
    return true;
  }

  const Bytes object_;
  const std::uint64_t max_sent_;
  int socket_ = -1;
  unsigned port_ = 0;
  std::atomic<std::uint64_t> sent_{0};
  std::thread acceptor_;
  std::mutex mutex_;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
};

}  // namespace spillway
