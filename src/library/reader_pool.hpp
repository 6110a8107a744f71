// Readers that threads borrow, for interfaces that have no reader of their own.
#pragma once

#include <memory>
#include <utility>

#include "base/lending_pool.hpp"
#include "spillway/shared_archive.hpp"

namespace spillway {

/// Thread-safe. Holds as many readers as were ever in use at once.
class ReaderPool : public LendingPool<Reader> {
 public:
  explicit ReaderPool(SharedArchive archive)
      : LendingPool([archive = std::move(archive)] { return std::make_unique<Reader>(archive); }) {}
};

}  // namespace spillway
