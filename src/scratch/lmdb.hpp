// An environment of LMDB in a directory: its map, its transactions, and what their failures mean.
#pragma once

#include <lmdb.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/mutex.hpp"
#include "base/work_listener.hpp"
#include "scratch/scratch_table.hpp"

namespace spillway {

class Lmdb {
 public:
  enum class State {
    new_,      ///< nothing is there that could be damaged
    existing,  ///< pages of an earlier run
  };

  /// Opens the environment with a map as large as the quota (0: none), or else as any job needs, as
  /// far as the system gives it; of the address space `other_address_bytes` are left to the rest of
  /// the process. Error as of the call that fails.
  Lmdb(const std::filesystem::path& directory, std::uint64_t quota, State state,
       std::uint64_t other_address_bytes);
  Lmdb(const Lmdb&) = delete;
  Lmdb& operator=(const Lmdb&) = delete;

  const std::filesystem::path& directory() const { return directory_; }
  MDB_env* env() const { return env_.get(); }
  /// Of data.mdb.
  std::uint64_t used_bytes() const;
  std::size_t page_bytes() const;

  /// Throws the Error for `code`, with which `call` has ended, unless that is 0.
  void check(const char* call, int code) const {
    if (code != 0) fail(call, code);
  }
  [[noreturn]] void fail(const char* call, int code) const;

  /// While it lives, no page of the store as it is now is written to again.
  class Pin {
   public:
    Pin() = default;
    explicit Pin(const Lmdb& lmdb);

   private:
    struct Abort {
      void operator()(MDB_txn* txn) const { mdb_txn_abort(txn); }
    };
    std::unique_ptr<MDB_txn, Abort> txn_;
  };

  /// Who holds it holds off all that write.
  Mutex& write_mutex() { return write_mutex_; }

  /// Aborted unless commit() is called. One that writes waits for those before it.
  class Transaction {
   public:
    enum class Kind { reading, writing };

    Transaction(Lmdb& owner, Kind kind);
    ~Transaction() {
      if (txn_ != nullptr) mdb_txn_abort(txn_);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    MDB_txn* get() const { return txn_; }
    void commit();

   private:
    Lmdb& owner_;
    std::optional<MutexLock> writing_;  // until the failure of a commit is noted
    std::optional<SerialSection> section_;
    MDB_txn* txn_ = nullptr;
  };

  class Cursor {
   public:
    Cursor(const Lmdb& owner, const Transaction& txn, ScratchTable table) {
      owner.check("mdb_cursor_open", mdb_cursor_open(txn.get(), table.handle, &cursor_));
    }
    ~Cursor() { mdb_cursor_close(cursor_); }
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    MDB_cursor* get() const { return cursor_; }

   private:
    MDB_cursor* cursor_ = nullptr;
  };

 private:
  struct Close {
    void operator()(MDB_env* env) const { mdb_env_close(env); }
  };

  int open_with_largest_map(std::uint64_t other_address_bytes);
  [[noreturn]] void fail_for_want_of_map() const;

  std::filesystem::path directory_;
  std::uint64_t quota_;
  std::unique_ptr<MDB_env, Close> env_;
  std::uint64_t map_bytes_ = 0;
  Mutex write_mutex_;                   // one writer at a time, as in LMDB
  std::atomic<int> commit_failure_{0};  // the last one
};

}  // namespace spillway
