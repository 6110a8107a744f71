#include "scratch/lmdb.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "base/process_memory.hpp"
#include "scratch/lmdb_failure.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// More than any job spills; only what is used takes memory or disk. (ThreadSanitizer leaves a
// process less address space.)
#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t kMapBytes = std::uint64_t{1} << 38;
#else
constexpr std::uint64_t kMapBytes = std::uint64_t{1} << 44;
#endif
// Where the system gives no map of that size, one of half of it, and so on down to this.
constexpr std::uint64_t kMinMapBytes = 1 << 20;
constexpr unsigned kTables = 24;

// Of the address space, where that is limited (ulimit -v), the map gets what the rest of the
// process leaves; but a third of what is free if it leaves less.
std::uint64_t room_for_map(std::uint64_t other_bytes) {
  const std::optional<std::uint64_t> free = free_address_bytes();
  if (!free) return kMapBytes;
  const std::uint64_t left = *free - std::min(*free, other_bytes);
  return std::max({left, *free / 3, kMinMapBytes});
}

}  // namespace

Lmdb::Lmdb(const std::filesystem::path& directory, std::uint64_t quota, State state,
           std::uint64_t other_address_bytes)
    : directory_(directory), quota_(quota) {
  const int opened = open_with_largest_map(other_address_bytes);
  // Of a new store nothing is there that could be damaged: a call has failed.
  if (state == State::new_ && is_lmdb_damage(opened)) {
    throw Error(ErrorKind::io,
                directory.string() + ": scratch store: mdb_env_open: " + mdb_strerror(opened));
  }
  check("mdb_env_open", opened);
}

// The code that mdb_env_open ends with.
int Lmdb::open_with_largest_map(std::uint64_t other_address_bytes) {
  for (std::uint64_t bytes =
           std::min(quota_ == 0 ? kMapBytes : quota_, room_for_map(other_address_bytes));
       ; bytes /= 2) {
    MDB_env* env = nullptr;
    check("mdb_env_create", mdb_env_create(&env));
    env_.reset(env);
    check("mdb_env_set_mapsize", mdb_env_set_mapsize(env, bytes));
    check("mdb_env_set_maxdbs", mdb_env_set_maxdbs(env, kTables));
    // Durability comes from checkpoints, not from each commit; readers are not bound to threads.
    const int opened =
        mdb_env_open(env, directory_.c_str(), MDB_NOSYNC | MDB_NOTLS | MDB_NOMEMINIT, 0666);
    if (opened == ENOMEM && bytes / 2 >= kMinMapBytes) continue;
    if (opened == 0) {
      MDB_envinfo info{};
      mdb_env_info(env, &info);
      map_bytes_ = info.me_mapsize;  // larger than asked for if more was there
    }
    return opened;
  }
}

// Once a commit has failed LMDB says MDB_PANIC to everybody else: they say why.
void Lmdb::fail(const char* call, int code) const {
  if (code == MDB_MAP_FULL) fail_for_want_of_map();
  const int cause = commit_failure_;
  throw_lmdb_failure(directory_, call, code == MDB_PANIC && cause != 0 ? cause : code);
}

void Lmdb::fail_for_want_of_map() const {
  const std::string where = directory_.string() + ": scratch store: ";
  if (quota_ != 0 && map_bytes_ >= quota_) {
    throw Error(ErrorKind::resource,
                where + "--max-scratch of " + std::to_string(quota_) + " bytes is used up");
  }
  throw Error(ErrorKind::resource,
              where + "the map of " + std::to_string(map_bytes_) +
                  " bytes is full, and the address space has no room for a larger one (ulimit -v "
                  "raises the limit)");
}

std::uint64_t Lmdb::used_bytes() const {
  MDB_envinfo info{};
  mdb_env_info(env_.get(), &info);
  return (info.me_last_pgno + 1) * page_bytes();
}

std::size_t Lmdb::page_bytes() const {
  MDB_stat stat{};
  mdb_env_stat(env_.get(), &stat);
  return stat.ms_psize;
}

Lmdb::Pin::Pin(const Lmdb& lmdb) {
  MDB_txn* here = nullptr;
  lmdb.check("mdb_txn_begin", mdb_txn_begin(lmdb.env(), nullptr, MDB_RDONLY, &here));
  txn_.reset(here);
}

Lmdb::Transaction::Transaction(Lmdb& owner, Kind kind) : owner_(owner) {
  if (kind == Kind::writing) {
    writing_.emplace(owner.write_mutex_);
    section_.emplace(&owner.write_mutex_);
  }
  const unsigned flags = kind == Kind::reading ? MDB_RDONLY : 0;
  owner.check("mdb_txn_begin", mdb_txn_begin(owner.env(), nullptr, flags, &txn_));
}

void Lmdb::Transaction::commit() {
  const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
  if (code != 0 && code != MDB_PANIC) owner_.commit_failure_ = code;
  owner_.check("mdb_txn_commit", code);
}

}  // namespace spillway
