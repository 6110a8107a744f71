#include "scratch/store.hpp"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/remove_files.hpp"
#include "scratch/full_disk.hpp"
#include "scratch/snapshot.hpp"

namespace spillway {
namespace {

// Small, so that the map of any job grows and is seen to.
constexpr std::uint64_t kFirstMapBytes = 128 << 10;
constexpr std::uint64_t kLargestGrowthBytes = std::uint64_t{16} << 30;
// After so many bytes written the system is asked to begin with putting them on the disk, so that a
// checkpoint finds little to wait for.
constexpr std::uint64_t kWriteBackStrideBytes = 32 << 20;
// After this many bytes have gone through the map its pages are given back.
constexpr std::uint64_t kDropStrideBytes = 4 << 20;
// What one touch makes resident beside the page that was asked for: the kernel maps its neighbours.
constexpr std::uint64_t kFaultAroundBytes = 64 << 10;
constexpr unsigned kTables = 24;
constexpr std::size_t kChecksumBytes = 8;
// What LMDB takes for its lock file: a header and 126 readers. It writes there through a map of a
// file that it has only stretched, which on a full disk is SIGBUS; so the room is taken beforehand.
constexpr std::size_t kLockFileBytes = 8192;

// What save() stores.
constexpr const char* kSavedTable = "saved";
constexpr std::size_t kSavedPieceBytes = (std::size_t{1} << 20) - 64;
constexpr std::size_t kSavedPiecesPerBatch = 2;

// What LMDB says of pages that are not as it has written them. Of a key that is there already, or
// is not there, it speaks only then: what is asked of it does not depend on that.
bool is_damage(int code) {
  switch (code) {
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PAGE_FULL:
    case MDB_CURSOR_FULL:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_KEYEXIST:
    case MDB_NOTFOUND:
    case MDB_BAD_TXN:
    case MDB_BAD_DBI:
      return true;
    default:
      return false;
  }
}

constexpr const char* kDamaged = " (something else has written there, or the disk is bad)";

[[noreturn]] void throw_failure(const std::filesystem::path& directory, const char* call,
                                int code) {
  const std::string where = directory.string() + ": scratch store: " + call + ": ";
  if (is_for_want_of_room(directory, code)) {
    throw Error(ErrorKind::resource,
                where + mdb_strerror(code == EIO ? ENOSPC : code) + kLargerDisk);
  }
  if (is_damage(code)) throw Error(ErrorKind::corrupt, where + mdb_strerror(code) + kDamaged);
  throw Error(code == ENOMEM ? ErrorKind::resource : ErrorKind::io, where + mdb_strerror(code));
}

// Of the key, too: a block under another's key is no better than none.
std::uint64_t checksum_of(ByteView key, ByteView value) {
  return hash64(value) ^ mix64(hash64(key));
}

MDB_val as_val(ByteView bytes) { return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())}; }

ByteView as_view(const MDB_val& val) {
  return {static_cast<const std::uint8_t*>(val.mv_data), val.mv_size};
}

}  // namespace

// Invariants
// 1. The map is resized only under map_mutex_ held alone: then no transaction of ours is open.
// 2. A transaction lives within one call of ScratchStore; nothing that points into the map leaves
//    that call.
// 3. Between two checkpoints a reader that reads nothing is open at the first one (pinned_), so
//    LMDB does not reuse the pages of that snapshot; its roots are in the file `checkpoint`.
// 4. One write transaction holds one call's batch; callers keep batches to a few megabytes, so that
//    the dirty pages that LMDB holds on the heap stay few.
class ScratchStore::Environment {
 public:
  Environment(const std::filesystem::path& directory, std::uint64_t quota, Begin begin)
      : directory_(directory), quota_(quota), checkpointed_(begin == Begin::at_checkpoint) {
    MDB_env* env = nullptr;
    check("mdb_env_create", mdb_env_create(&env));
    env_.reset(env);
    map_bytes_ = quota_ == 0 ? kFirstMapBytes : std::min(quota_, kFirstMapBytes);
    check("mdb_env_set_mapsize", mdb_env_set_mapsize(env, map_bytes_));
    check("mdb_env_set_maxdbs", mdb_env_set_maxdbs(env, kTables));
    write_in_scratch(directory, [&] {
      File lock = File::create(directory / kLockFile);
      lock.write(Bytes(kLockFileBytes));
      lock.close();
    });
    // Durability comes from checkpoints, not from each commit; readers are not bound to threads.
    const int opened =
        mdb_env_open(env, directory.c_str(), MDB_NOSYNC | MDB_NOTLS | MDB_NOMEMINIT, 0666);
    // Of a new store nothing is there that could be damaged: a call has failed.
    if (begin == Begin::anew && is_damage(opened)) {
      throw Error(ErrorKind::io,
                  directory.string() + ": scratch store: mdb_env_open: " + mdb_strerror(opened));
    }
    check("mdb_env_open", opened);
    MDB_envinfo info{};
    mdb_env_info(env, &info);
    map_bytes_ = info.me_mapsize;  // larger than asked for if more was there
    if (begin == Begin::at_checkpoint) pinned_ = pin();
    find_mapping();
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  ScratchTable open_table(const std::string& name) {
    ScratchTable table;
    for (;;) {
      const std::uint64_t seen = map_bytes_;
      const int code = try_open_table(name, table);
      if (code == 0) return table;
      if (code != MDB_MAP_FULL) fail("mdb_dbi_open", code);
      grow(seen);
    }
  }

  void append(ScratchTable table, std::span<const Put> puts) {
    std::uint64_t bytes = 0;
    for (;;) {
      const std::uint64_t seen = map_bytes_;
      const int code = try_append(table, puts, bytes);
      if (code == 0) break;
      if (code != MDB_MAP_FULL) fail("mdb_put", code);
      grow(seen);
    }
    write_back(bytes);
    went_through(bytes);
  }

  void erase(ScratchTable table, std::span<const Bytes> keys) {
    for (;;) {
      const std::uint64_t seen = map_bytes_;
      const int code = try_erase(table, keys);
      if (code == 0) break;
      if (code != MDB_MAP_FULL) fail("mdb_del", code);
      grow(seen);
    }
    went_through(keys.size() * kFaultAroundBytes);
  }

  bool find(ScratchTable table, Bytes& key, ByteView prefix, bool after, Bytes& value) {
    {
      const std::shared_lock lock(map_mutex_);
      Transaction txn(*this, MDB_RDONLY);
      Cursor cursor(*this, txn, table);
      MDB_val k = as_val(key);
      MDB_val v{};
      int code = mdb_cursor_get(cursor.get(), &k, &v, MDB_SET_RANGE);
      if (code == 0 && after && std::ranges::equal(as_view(k), key)) {
        code = mdb_cursor_get(cursor.get(), &k, &v, MDB_NEXT);
      }
      if (code == MDB_NOTFOUND) return false;
      if (code != 0) fail("mdb_cursor_get", code);
      const ByteView found = as_view(k);
      if (found.size() < prefix.size() || !std::ranges::equal(found.first(prefix.size()), prefix)) {
        return false;
      }
      key.assign(found.begin(), found.end());
      take_checked(found, as_view(v), value);
    }
    went_through(value.size() + kFaultAroundBytes);
    return true;
  }

  void put(ScratchTable table, std::span<const Put> puts) {
    std::uint64_t bytes = 0;
    for (;;) {
      const std::uint64_t seen = map_bytes_;
      const int code = try_put(table, puts, 0, bytes);
      if (code == 0) break;
      if (code != MDB_MAP_FULL) fail("mdb_put", code);
      grow(seen);
    }
    went_through(bytes);
  }

  void checkpoint() {
    Pin next;
    Snapshot snapshot;
    {
      const std::shared_lock lock(map_mutex_);
      const std::lock_guard writing(write_mutex_);
      next = pin();
      snapshot.file_bytes = used_bytes_locked();
      snapshot.roots = read_roots();
    }
    check("mdb_env_sync", mdb_env_sync(env_.get(), 1));
    write_in_scratch(directory_, [&] { write_snapshot(directory_, snapshot); });
    pinned_ = std::move(next);
    checkpointed_ = true;
  }

  std::uint64_t used_bytes() {
    const std::shared_lock lock(map_mutex_);
    return used_bytes_locked();
  }

 private:
  struct Close {
    void operator()(MDB_env* env) const { mdb_env_close(env); }
  };
  struct Abort {
    void operator()(MDB_txn* txn) const { mdb_txn_abort(txn); }
  };
  using Pin = std::unique_ptr<MDB_txn, Abort>;

  // The store as it is now.
  Pin pin() const {
    MDB_txn* here = nullptr;
    check("mdb_txn_begin", mdb_txn_begin(env_.get(), nullptr, MDB_RDONLY, &here));
    return Pin(here);
  }

  std::uint64_t used_bytes_locked() const {
    if (map_failure_ != 0) return 0;
    MDB_envinfo info{};
    mdb_env_info(env_.get(), &info);
    MDB_stat stat{};
    mdb_env_stat(env_.get(), &stat);
    return (info.me_last_pgno + 1) * stat.ms_psize;
  }

  // The two pages that LMDB begins from.
  Bytes read_roots() const {
    MDB_stat stat{};
    mdb_env_stat(env_.get(), &stat);
    Bytes roots(2 * std::size_t{stat.ms_psize});
    File::open_read(directory_ / kDataFile).read_at(0, roots);
    return roots;
  }

  class Transaction {
   public:
    Transaction(Environment& owner, unsigned flags) : owner_(owner) {
      // An environment that could not be mapped again has no map at all.
      owner.check("mdb_env_set_mapsize", owner.map_failure_);
      if ((flags & MDB_RDONLY) == 0) writing_ = std::unique_lock(owner.write_mutex_);
      owner.check("mdb_txn_begin", mdb_txn_begin(owner.env_.get(), nullptr, flags, &txn_));
    }
    ~Transaction() {
      if (txn_ != nullptr) mdb_txn_abort(txn_);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    MDB_txn* get() const { return txn_; }
    void commit() { owner_.check("mdb_txn_commit", try_commit()); }
    int try_commit() {
      const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
      if (code != 0 && code != MDB_PANIC) owner_.commit_failure_ = code;
      return code;
    }

   private:
    Environment& owner_;
    std::unique_lock<std::mutex> writing_;  // until the failure of a commit is noted
    MDB_txn* txn_ = nullptr;
  };

  class Cursor {
   public:
    Cursor(Environment& owner, Transaction& txn, ScratchTable table) {
      owner.check("mdb_cursor_open", mdb_cursor_open(txn.get(), table.handle, &cursor_));
    }
    ~Cursor() { mdb_cursor_close(cursor_); }
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;
    MDB_cursor* get() const { return cursor_; }

   private:
    MDB_cursor* cursor_ = nullptr;
  };

  // Once a commit has failed LMDB says MDB_PANIC to everybody else: they say why.
  [[noreturn]] void fail(const char* call, int code) const {
    const int cause = commit_failure_;
    throw_failure(directory_, call, code == MDB_PANIC && cause != 0 ? cause : code);
  }

  void check(const char* call, int code) const {
    if (code != 0) fail(call, code);
  }

  int try_open_table(const std::string& name, ScratchTable& table) {
    const std::shared_lock lock(map_mutex_);
    Transaction txn(*this, 0);
    const int code = mdb_dbi_open(txn.get(), name.c_str(), MDB_CREATE, &table.handle);
    return code != 0 ? code : txn.try_commit();
  }

  int try_append(ScratchTable table, std::span<const Put> puts, std::uint64_t& bytes) {
    return try_put(table, puts, MDB_APPEND, bytes);
  }

  int try_put(ScratchTable table, std::span<const Put> puts, unsigned flags, std::uint64_t& bytes) {
    const std::shared_lock lock(map_mutex_);
    Transaction txn(*this, 0);
    bytes = 0;
    for (const Put& put : puts) {
      MDB_val key = as_val(put.key);
      MDB_val value{put.value.size() + kChecksumBytes, nullptr};
      const int code = mdb_put(txn.get(), table.handle, &key, &value, flags | MDB_RESERVE);
      if (code != 0) return code;
      auto* out = static_cast<std::uint8_t*>(value.mv_data);
      put_big_endian(out, checksum_of(put.key, put.value));
      std::copy(put.value.begin(), put.value.end(), out + kChecksumBytes);
      bytes += put.value.size();
    }
    return txn.try_commit();
  }

  int try_erase(ScratchTable table, std::span<const Bytes> keys) {
    const std::shared_lock lock(map_mutex_);
    Transaction txn(*this, 0);
    for (const Bytes& key : keys) {
      MDB_val k = as_val(key);
      const int code = mdb_del(txn.get(), table.handle, &k, nullptr);
      if (code != 0) return code;
    }
    return txn.try_commit();
  }

  void take_checked(ByteView key, ByteView stored, Bytes& value) const {
    if (stored.size() < kChecksumBytes || get_big_endian<std::uint64_t>(stored.data()) !=
                                              checksum_of(key, stored.subspan(kChecksumBytes))) {
      throw Error(ErrorKind::corrupt,
                  directory_.string() + ": scratch store: a value fails its checksum" + kDamaged);
    }
    stored = stored.subspan(kChecksumBytes);
    value.assign(stored.begin(), stored.end());
  }

  void grow(std::uint64_t seen) {
    const std::unique_lock lock(map_mutex_);
    if (map_bytes_ != seen) return;  // another thread has grown it meanwhile
    if (quota_ != 0 && seen >= quota_) {
      throw Error(ErrorKind::resource, directory_.string() + ": scratch store: --max-scratch of " +
                                           std::to_string(quota_) + " bytes is used up");
    }
    std::uint64_t larger = seen + std::min(seen, kLargestGrowthBytes);
    if (quota_ != 0) larger = std::min(larger, quota_);
    const int code = mdb_env_set_mapsize(env_.get(), larger);
    if (code != 0) map_failure_ = code;
    check("mdb_env_set_mapsize", code);
    map_bytes_ = larger;
    find_mapping();
  }

  // LMDB does not tell where its map lies, so the system is asked.
  void find_mapping() {
    struct stat data {};
    if (::stat((directory_ / kDataFile).c_str(), &data) != 0) {
      fail("stat of data.mdb", errno);
    }
    mapping_.clear();
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      // begin-end permissions offset device inode path
      std::istringstream fields(line);
      std::uintptr_t begin = 0;
      std::uintptr_t end = 0;
      char dash = 0;
      std::string permissions, offset, device;
      std::uint64_t inode = 0;
      fields >> std::hex >> begin >> dash >> end >> permissions >> offset >> device >> std::dec >>
          inode;
      if (inode == data.st_ino && line.ends_with("/data.mdb")) {
        mapping_.emplace_back(reinterpret_cast<void*>(begin), end - begin);
      }
    }
  }

  // Best effort: only time depends on it.
  void write_back(std::uint64_t bytes) {
    if (!checkpointed_) return;  // short jobs are over before anything has to reach the disk
    if (since_write_back_.fetch_add(bytes) + bytes < kWriteBackStrideBytes) return;
    since_write_back_ = 0;
    mdb_filehandle_t fd{};
    if (mdb_env_get_fd(env_.get(), &fd) == 0) ::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  }

  void went_through(std::uint64_t bytes) {
    if (since_drop_.fetch_add(bytes) + bytes < kDropStrideBytes) return;
    since_drop_ = 0;
    const std::shared_lock lock(map_mutex_);
    // The pages stay in the page cache; only this process's view of them goes. Another thread that
    // is just reading a page faults it in again.
    for (const auto& [begin, size] : mapping_) ::madvise(begin, size, MADV_DONTNEED);
  }

  std::filesystem::path directory_;
  std::uint64_t quota_;
  std::unique_ptr<MDB_env, Close> env_;
  Pin pinned_;  // goes before env_
  std::shared_mutex map_mutex_;
  std::mutex write_mutex_;              // one writer at a time, as in LMDB; taken behind map_mutex_
  std::atomic<int> commit_failure_{0};  // the last one
  int map_failure_ = 0;                 // changes under map_mutex_ held alone
  std::vector<std::pair<void*, std::size_t>> mapping_;  // of data.mdb; changes with the map's size
  std::atomic<std::uint64_t> map_bytes_{0};
  std::atomic<std::uint64_t> since_drop_{0};
  std::atomic<std::uint64_t> since_write_back_{0};
  std::atomic<bool> checkpointed_;
};

namespace {

[[noreturn]] void throw_missing(const std::filesystem::path& directory, const std::string& name) {
  throw Error(ErrorKind::corrupt, directory.string() + ": scratch store: a piece of " + name +
                                      " is missing" + kDamaged);
}

void remove_store(const std::filesystem::path& directory) noexcept {
  ScratchStore::remove_files(directory);
  ::rmdir(directory.c_str());
}

}  // namespace

ScratchStore::ScratchStore(std::filesystem::path directory, std::uint64_t quota_bytes, Begin begin)
    : directory_(std::move(directory)) {
  if (begin == Begin::at_checkpoint) {
    keep_ = true;
    restore_snapshot(directory_);
    environment_ = std::make_unique<Environment>(directory_, quota_bytes, begin);
    return;
  }
  if (::mkdir(directory_.c_str(), 0777) != 0 && errno != EEXIST) {
    throw Error(ErrorKind::io, directory_.string() +
                                   ": cannot make the scratch directory: " + std::strerror(errno));
  }
  const bool had_checkpoint = has_checkpoint(directory_);
  remove_files(directory_);
  // A power failure must not bring it back beside new data.
  if (had_checkpoint) File::open_directory_of(directory_ / kCheckpointFile).sync_directory();
  try {
    environment_ = std::make_unique<Environment>(directory_, quota_bytes, begin);
  } catch (...) {
    remove_store(directory_);
    throw;
  }
}

ScratchStore::~ScratchStore() {
  environment_.reset();
  if (!keep_) remove_store(directory_);
}

bool ScratchStore::has_checkpoint(const std::filesystem::path& directory) {
  std::error_code error;
  return std::filesystem::is_regular_file(directory / kCheckpointFile, error);
}

void ScratchStore::forget_checkpoint(const std::filesystem::path& directory) {
  std::error_code ignored;
  std::filesystem::remove(directory / kCheckpointFile, ignored);
}

// By exact names: nothing that is not ours is ever removed. Takes no memory.
void ScratchStore::remove_files(const std::filesystem::path& directory) noexcept {
  // The checkpoint goes first: without its data it is none.
  constexpr std::array<std::string_view, 4> kFiles = {kCheckpointFile, kNewCheckpointFile,
                                                      kDataFile, kLockFile};
  remove_files_in(directory, kFiles);
}

ScratchTable ScratchStore::table(const std::string& name) { return environment_->open_table(name); }

void ScratchStore::append(ScratchTable table, std::span<const Put> puts) {
  environment_->append(table, puts);
}

void ScratchStore::erase(ScratchTable table, std::span<const Bytes> keys) {
  environment_->erase(table, keys);
}

// Key of a piece: the name, 0, the piece's number (4 bytes). The last piece is shorter than the
// others, so that none can be missing unseen.
void ScratchStore::save(const std::string& name, ByteView bytes) {
  const ScratchTable saved = table(kSavedTable);
  Bytes prefix(name.begin(), name.end());
  prefix.push_back(0);
  std::vector<Bytes> old_keys;
  Bytes value;
  for (Bytes key = prefix; environment_->find(saved, key, prefix, !old_keys.empty(), value);) {
    old_keys.push_back(key);
  }
  std::vector<Put> batch;
  std::uint32_t number = 0;
  for (bool is_last = false; !is_last;) {
    const ByteView piece = bytes.first(std::min(bytes.size(), kSavedPieceBytes));
    Bytes key = prefix;
    key.resize(key.size() + 4);
    put_big_endian(key.data() + prefix.size(), number++);
    batch.push_back({std::move(key), {piece.begin(), piece.end()}});
    bytes = bytes.subspan(piece.size());
    is_last = piece.size() < kSavedPieceBytes;
    if (is_last || batch.size() == kSavedPiecesPerBatch) {
      environment_->put(saved, batch);
      batch.clear();
    }
  }
  if (number < old_keys.size()) {
    environment_->erase(saved, std::span(old_keys).subspan(number));
  }
}

bool ScratchStore::load(const std::string& name,
                        const std::function<void(ByteView piece)>& take) const {
  const ScratchTable saved = environment_->open_table(kSavedTable);
  Bytes prefix(name.begin(), name.end());
  prefix.push_back(0);
  Bytes key = prefix;
  Bytes piece;
  if (!environment_->find(saved, key, prefix, false, piece)) return false;
  std::uint32_t number = 0;
  do {
    if (key.size() != prefix.size() + 4 ||
        get_big_endian<std::uint32_t>(key.data() + prefix.size()) != number++) {
      throw_missing(directory_, name);
    }
    take(piece);
  } while (environment_->find(saved, key, prefix, true, piece));
  if (piece.size() >= kSavedPieceBytes) throw_missing(directory_, name);
  return true;
}

bool ScratchStore::seek(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const {
  return environment_->find(table, key, prefix, false, value);
}

bool ScratchStore::next(ScratchTable table, Bytes& key, ByteView prefix, Bytes& value) const {
  return environment_->find(table, key, prefix, true, value);
}

void ScratchStore::checkpoint() {
  environment_->checkpoint();
  keep_ = true;
}

std::uint64_t ScratchStore::disk_bytes() const { return environment_->used_bytes(); }

}  // namespace spillway
