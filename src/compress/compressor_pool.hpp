// zstd compressors, lent to the tasks of pass two.
#pragma once

#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "codec/zstd.hpp"

namespace spillway {

/// Compressors are made once a thread and lent to its tasks.
class CompressorPool {
 public:
  class Loan {
   public:
    explicit Loan(CompressorPool& pool) : pool_(pool), compressor_(pool.take()) {}
    ~Loan() { pool_.give_back(std::move(compressor_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ZstdCompressor& get() { return *compressor_; }

   private:
    CompressorPool& pool_;
    std::unique_ptr<ZstdCompressor> compressor_;
  };

 private:
  std::unique_ptr<ZstdCompressor> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<ZstdCompressor>();
    auto compressor = std::move(idle_.back());
    idle_.pop_back();
    return compressor;
  }
  // Runs also while an exception is on its way: without memory the compressor just goes.
  void give_back(std::unique_ptr<ZstdCompressor> compressor) noexcept {
    const std::lock_guard lock(mutex_);
    try {
      idle_.push_back(std::move(compressor));
    } catch (const std::bad_alloc&) {
    }
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<ZstdCompressor>> idle_;
};

}  // namespace spillway
