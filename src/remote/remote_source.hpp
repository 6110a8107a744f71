// An archive that is read where it lies.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "archive/byte_range_source.hpp"
#include "base/interrupt.hpp"
#include "base/mutex.hpp"
#include "base/worker_pool.hpp"
#include "remote/disk_cache.hpp"
#include "remote/expected_ranges.hpp"
#include "remote/range_store.hpp"
#include "remote/remote_object.hpp"
#include "spillway/remote_options.hpp"

namespace spillway {

/// Reads what is asked for, and what is expected ahead of it, on a thread of its own. Keeps what
/// was read in memory, and on disk where the options say so. Errors: those of RemoteObject.
class RemoteSource final : public ByteRangeSource {
 public:
  /// Opens it: one request, or two.
  RemoteSource(const std::string& url, const RemoteOptions& options);
  ~RemoteSource() override;
  RemoteSource(const RemoteSource&) = delete;
  RemoteSource& operator=(const RemoteSource&) = delete;

  const std::string& name() const override { return object_.name(); }
  std::uint64_t size() const override { return size_; }
  void read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  bool is_remote() const override { return true; }
  void expect(std::vector<ByteRange> ranges) const override;

 private:
  class InFlight;

  std::optional<ObjectVersion> version_on_disk();
  void read_large(std::uint64_t offset, std::span<std::uint8_t> out) const;
  std::vector<Bytes> fetch(std::span<const ByteRange> ranges) const;
  void load(const std::vector<ByteRange>& wanted, ByteRange asked) const;
  std::vector<ByteRange> ranges_to_load(ByteRange miss) const SPILLWAY_REQUIRES(mutex_);
  std::vector<ByteRange> missing(const std::vector<ByteRange>& ranges) const
      SPILLWAY_REQUIRES(mutex_);
  bool is_in_flight(ByteRange range) const SPILLWAY_REQUIRES(mutex_);
  std::vector<ByteRange> not_in_flight(const std::vector<ByteRange>& ranges) const
      SPILLWAY_REQUIRES(mutex_);
  void begin(const std::vector<ByteRange>& ranges) const SPILLWAY_REQUIRES(mutex_);
  void end(const std::vector<ByteRange>& ranges) const;
  void follow(std::uint64_t offset) const SPILLWAY_REQUIRES(mutex_);
  bool start_worker() const SPILLWAY_REQUIRES(mutex_);
  void notice_fork() const SPILLWAY_REQUIRES(mutex_);

  RemoteObject object_;
  std::uint64_t memory_bytes_;
  std::uint64_t size_ = 0;
  Bytes whole_;  // all of it, where the server gave it so
  std::unique_ptr<DiskCache> disk_;

  mutable Mutex mutex_;
  mutable Condition loaded_;
  mutable RangeStore store_ SPILLWAY_GUARDED_BY(mutex_);
  mutable std::vector<ByteRange> in_flight_ SPILLWAY_GUARDED_BY(mutex_);
  // The latest first.
  mutable std::vector<ExpectedRanges> expected_ SPILLWAY_GUARDED_BY(mutex_);
  mutable std::uint64_t last_end_ SPILLWAY_GUARDED_BY(mutex_) = 0;  // of what was missing last
  mutable std::uint64_t ahead_ SPILLWAY_GUARDED_BY(mutex_) = 0;
  mutable pid_t process_ SPILLWAY_GUARDED_BY(mutex_);
  mutable Stop stop_;  // of the thread
  mutable std::unique_ptr<WorkerPool> worker_ SPILLWAY_GUARDED_BY(mutex_);
};

}  // namespace spillway
