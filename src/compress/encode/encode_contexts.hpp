// Contexts of zstd, lent to the tasks of pass two.
#pragma once

#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "compress/encode/group_task.hpp"

namespace spillway {

/// Contexts are made once a thread and lent to its tasks.
class EncodeContexts {
 public:
  class Lease {
   public:
    explicit Lease(EncodeContexts& pool) : pool_(pool), context_(pool.take()) {}
    ~Lease() { pool_.give_back(std::move(context_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    EncodeContext& get() { return *context_; }

   private:
    EncodeContexts& pool_;
    std::unique_ptr<EncodeContext> context_;
  };

 private:
  std::unique_ptr<EncodeContext> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<EncodeContext>();
    auto context = std::move(idle_.back());
    idle_.pop_back();
    return context;
  }
  // Runs also while an exception is on its way: without memory the context just goes.
  void give_back(std::unique_ptr<EncodeContext> context) noexcept {
    const std::lock_guard lock(mutex_);
    try {
      idle_.push_back(std::move(context));
    } catch (const std::bad_alloc&) {
    }
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<EncodeContext>> idle_;
};

}  // namespace spillway
