// Readers that threads borrow, for interfaces that have no reader of their own.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "spillway/shared_archive.hpp"

namespace spillway {

/// Thread-safe. Holds as many readers as were ever in use at once.
class ReaderPool {
 public:
  explicit ReaderPool(SharedArchive archive) : archive_(std::move(archive)) {}

  /// A reader that no other thread uses meanwhile. The pool must outlive it.
  class Lease {
   public:
    explicit Lease(ReaderPool& pool) : pool_(pool), reader_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(reader_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Reader& operator*() const { return *reader_; }
    Reader* operator->() const { return reader_.get(); }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Reader> reader_;
  };

 private:
  std::unique_ptr<Reader> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto reader = std::move(idle_.back());
        idle_.pop_back();
        return reader;
      }
    }
    return std::make_unique<Reader>(archive_);
  }
  void give_back(std::unique_ptr<Reader> reader) noexcept {
    try {
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(reader));
    } catch (...) {  // the next one makes its own
    }
  }

  SharedArchive archive_;
  std::mutex mutex_;  // guards idle_
  std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace spillway
