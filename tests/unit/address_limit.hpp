// A limit of the address space, as `ulimit -v` sets it.
#pragma once

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cstdint>

#include "base/process_memory.hpp"

namespace spillway {

/// The process may have `free_bytes` more of address space while this lives. (Sanitizers map
/// terabytes: not for tests that run under them.)
class AddressLimit {
 public:
  explicit AddressLimit(std::uint64_t free_bytes) {
    ::getrlimit(RLIMIT_AS, &before_);
    rlimit limit = before_;
    limit.rlim_cur = process_memory().virtual_bytes + free_bytes;
    REQUIRE(::setrlimit(RLIMIT_AS, &limit) == 0);
  }
  ~AddressLimit() { ::setrlimit(RLIMIT_AS, &before_); }
  AddressLimit(const AddressLimit&) = delete;
  AddressLimit& operator=(const AddressLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace spillway
