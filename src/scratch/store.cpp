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
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/errno_kind.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/process_memory.hpp"
#include "base/remove_files.hpp"
#include "scratch/full_disk.hpp"
#include "scratch/snapshot.hpp"

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
  throw Error(kind_of_errno(code, ErrorKind::io),
              where + (code > 0 ? text_of_errno(code) : mdb_strerror(code)));
}

// Of the key, too: a block under another's key is no better than none.
std::uint64_t checksum_of(ByteView key, ByteView value) {
  return hash64(value) ^ mix64(hash64(key));
}

MDB_val as_val(ByteView bytes) { return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())}; }

ByteView as_view(const MDB_val& val) {
  return {static_cast<const std::uint8_t*>(val.mv_data), val.mv_size};
}

// Of the address space, where that is limited (ulimit -v), the map gets what the rest of the
// process leaves; but a third of what is free if it leaves less.
std::uint64_t room_for_map(std::uint64_t other_bytes) {
  const std::optional<std::uint64_t> free = free_address_bytes();
  if (!free) return kMapBytes;
  const std::uint64_t left = *free - std::min(*free, other_bytes);
  return std::max({left, *free / 3, kMinMapBytes});
}

}  // namespace

// Invariants
// 1. The map is made once and never resized: lmdb.h allows that only while no transaction is open,
//    and the one of invariant 3 always is.
// 2. A transaction lives within one call of ScratchStore; nothing that points into the map leaves
//    that call.
// 3. Between two checkpoints a reader that reads nothing is open at the first one (pinned_), so
//    LMDB does not reuse the pages of that snapshot; its roots are in the file `checkpoint`.
// 4. One write transaction holds one call's batch; callers keep batches to a few megabytes, so that
//    the dirty pages that LMDB holds on the heap stay few.
class ScratchStore::Environment {
 public:
  Environment(const std::filesystem::path& directory, std::uint64_t quota, Begin begin,
              std::uint64_t other_address_bytes)
      : directory_(directory), quota_(quota), checkpointed_(begin == Begin::at_checkpoint) {
    write_in_scratch(directory, [&] {
      File lock = File::create(directory / kLockFile);
      lock.write(Bytes(kLockFileBytes));
      lock.close();
    });
    const int opened = open_with_largest_map(other_address_bytes);
    // Of a new store nothing is there that could be damaged: a call has failed.
    if (begin == Begin::anew && is_damage(opened)) {
      throw Error(ErrorKind::io,
                  directory.string() + ": scratch store: mdb_env_open: " + mdb_strerror(opened));
    }
    check("mdb_env_open", opened);
    if (begin == Begin::at_checkpoint) pinned_ = pin();
    find_mapping();
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  ScratchTable open_table(const std::string& name) {
    Transaction txn(*this, 0);
    ScratchTable table;
    check("mdb_dbi_open", mdb_dbi_open(txn.get(), name.c_str(), MDB_CREATE, &table.handle));
    txn.commit();
    return table;
  }

  void append(ScratchTable table, std::span<const Put> puts) { put(table, puts, MDB_APPEND); }
  void put(ScratchTable table, std::span<const Put> puts) { put(table, puts, 0); }

  void erase(ScratchTable table, std::span<const Bytes> keys) {
    {
      Transaction txn(*this, 0);
      for (const Bytes& key : keys) {
        MDB_val k = as_val(key);
        check("mdb_del", mdb_del(txn.get(), table.handle, &k, nullptr));
      }
      txn.commit();
    }
    went_through(keys.size() * kFaultAroundBytes);
  }

  bool find(ScratchTable table, Bytes& key, ByteView prefix, bool after, Bytes& value) {
    {
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

  void checkpoint() {
    Pin next;
    Snapshot snapshot;
    {
      const std::lock_guard writing(write_mutex_);
      next = pin();
      snapshot.file_bytes = used_bytes();
      snapshot.roots = read_roots();
    }
    check("mdb_env_sync", mdb_env_sync(env_.get(), 1));
    write_in_scratch(directory_, [&] { write_snapshot(directory_, snapshot); });
    pinned_ = std::move(next);
    checkpointed_ = true;
  }

  std::uint64_t used_bytes() const {
    MDB_envinfo info{};
    mdb_env_info(env_.get(), &info);
    MDB_stat stat{};
    mdb_env_stat(env_.get(), &stat);
    return (info.me_last_pgno + 1) * stat.ms_psize;
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
      if ((flags & MDB_RDONLY) == 0) writing_ = std::unique_lock(owner.write_mutex_);
      owner.check("mdb_txn_begin", mdb_txn_begin(owner.env_.get(), nullptr, flags, &txn_));
    }
    ~Transaction() {
      if (txn_ != nullptr) mdb_txn_abort(txn_);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    MDB_txn* get() const { return txn_; }
    void commit() {
      const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
      if (code != 0 && code != MDB_PANIC) owner_.commit_failure_ = code;
      owner_.check("mdb_txn_commit", code);
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
    if (code == MDB_MAP_FULL) fail_for_want_of_map();
    const int cause = commit_failure_;
    throw_failure(directory_, call, code == MDB_PANIC && cause != 0 ? cause : code);
  }

  void check(const char* call, int code) const {
    if (code != 0) fail(call, code);
  }

  [[noreturn]] void fail_for_want_of_map() const {
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

  // Opens env_ with a map as large as the quota, or else as any job needs, as far as the system
  // gives it. The code that mdb_env_open ends with.
  int open_with_largest_map(std::uint64_t other_address_bytes) {
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

  void put(ScratchTable table, std::span<const Put> puts, unsigned flags) {
    std::uint64_t bytes = 0;
    {
      Transaction txn(*this, 0);
      for (const Put& put : puts) {
        MDB_val key = as_val(put.key);
        MDB_val value{put.value.size() + kChecksumBytes, nullptr};
        check("mdb_put", mdb_put(txn.get(), table.handle, &key, &value, flags | MDB_RESERVE));
        auto* out = static_cast<std::uint8_t*>(value.mv_data);
        put_big_endian(out, checksum_of(put.key, put.value));
        std::copy(put.value.begin(), put.value.end(), out + kChecksumBytes);
        bytes += put.value.size();
      }
      txn.commit();
    }
    if ((flags & MDB_APPEND) != 0) write_back(bytes);
    went_through(bytes);
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

  // LMDB does not tell where its map lies, so the system is asked.
  void find_mapping() {
    struct stat data {};
    if (::stat((directory_ / kDataFile).c_str(), &data) != 0) {
      fail("stat of data.mdb", errno);
    }
    std::ifstream maps("/proc/self/maps");
    // Where there is no /proc, more stays resident.
    if (!maps && kind_of_errno(errno, ErrorKind::io) == ErrorKind::resource) {
      fail("open of /proc/self/maps", errno);
    }
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
        mapping_ = reinterpret_cast<void*>(begin);
        return;
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
    // The pages stay in the page cache; only this process's view of them goes. Another thread that
    // is just reading a page faults it in again.
    if (mapping_ != nullptr) ::madvise(mapping_, used_bytes(), MADV_DONTNEED);
  }

  std::filesystem::path directory_;
  std::uint64_t quota_;
  std::unique_ptr<MDB_env, Close> env_;
  Pin pinned_;                          // goes before env_
  std::mutex write_mutex_;              // one writer at a time, as in LMDB
  std::atomic<int> commit_failure_{0};  // the last one
  void* mapping_ = nullptr;             // of data.mdb; null: unknown
  std::uint64_t map_bytes_ = 0;
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

ScratchStore::ScratchStore(std::filesystem::path directory, std::uint64_t quota_bytes, Begin begin,
                           std::uint64_t other_address_bytes)
    : directory_(std::move(directory)) {
  if (begin == Begin::at_checkpoint) {
    keep_ = true;
    restore_snapshot(directory_);
    environment_ =
        std::make_unique<Environment>(directory_, quota_bytes, begin, other_address_bytes);
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
    environment_ =
        std::make_unique<Environment>(directory_, quota_bytes, begin, other_address_bytes);
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

std::optional<Bytes> ScratchStore::load(const std::string& name) const {
  Bytes bytes;
  const bool is_there =
      load(name, [&](ByteView piece) { bytes.insert(bytes.end(), piece.begin(), piece.end()); });
  return is_there ? std::optional(std::move(bytes)) : std::nullopt;
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
