#include "scratch/environment.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/mutex.hpp"
#include "scratch/full_disk.hpp"
#include "scratch/lmdb_failure.hpp"
#include "scratch/snapshot.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

using Kind = Lmdb::Transaction::Kind;

// After so many bytes written the system is asked to begin with putting them on the disk, so that a
// checkpoint finds little to wait for.
constexpr std::uint64_t kWriteBackStrideBytes = 32 << 20;
// What one touch makes resident beside the page that was asked for: the kernel maps its neighbours.
constexpr std::uint64_t kFaultAroundBytes = 64 << 10;
constexpr std::size_t kChecksumBytes = 8;
// What LMDB takes for its lock file: a header and 126 readers. It writes there through a map of a
// file that it has only stretched, which on a full disk is SIGBUS; so the room is taken beforehand.
constexpr std::size_t kLockFileBytes = 8192;

// Of the key, too: a block under another's key is no better than none.
std::uint64_t checksum_of(ByteView key, ByteView value) {
  return hash64(value) ^ mix64(hash64(key));
}

MDB_val as_val(ByteView bytes) { return {bytes.size(), const_cast<std::uint8_t*>(bytes.data())}; }

ByteView as_view(const MDB_val& val) {
  return {static_cast<const std::uint8_t*>(val.mv_data), val.mv_size};
}

/// `directory`, with room for the lock file.
const std::filesystem::path& with_lock_file(const std::filesystem::path& directory) {
  write_in_scratch(directory, [&] {
    File lock = File::create(directory / kLockFile);
    lock.write(Bytes(kLockFileBytes));
    lock.close();
  });
  return directory;
}

}  // namespace

ScratchEnvironment::ScratchEnvironment(const std::filesystem::path& directory, std::uint64_t quota,
                                       Lmdb::State state, std::uint64_t other_address_bytes)
    : lmdb_(with_lock_file(directory), quota, state, other_address_bytes),
      pinned_(state == Lmdb::State::existing ? Lmdb::Pin(lmdb_) : Lmdb::Pin()),
      pages_(directory),
      checkpointed_(state == Lmdb::State::existing) {}

ScratchTable ScratchEnvironment::open_table(const std::string& name) {
  Lmdb::Transaction txn(lmdb_, Kind::writing);
  ScratchTable table;
  lmdb_.check("mdb_dbi_open", mdb_dbi_open(txn.get(), name.c_str(), MDB_CREATE, &table.handle));
  txn.commit();
  return table;
}

void ScratchEnvironment::append(ScratchTable table, std::span<const ScratchPut> puts) {
  const std::uint64_t bytes = write(table, puts, MDB_APPEND);
  write_back(bytes);
  went_through(bytes);
}

void ScratchEnvironment::put(ScratchTable table, std::span<const ScratchPut> puts) {
  went_through(write(table, puts, 0));
}

std::uint64_t ScratchEnvironment::write(ScratchTable table, std::span<const ScratchPut> puts,
                                        unsigned flags) {
  std::uint64_t bytes = 0;
  Lmdb::Transaction txn(lmdb_, Kind::writing);
  for (const ScratchPut& put : puts) {
    MDB_val key = as_val(put.key);
    MDB_val value{put.value.size() + kChecksumBytes, nullptr};
    lmdb_.check("mdb_put", mdb_put(txn.get(), table.handle, &key, &value, flags | MDB_RESERVE));
    auto* out = static_cast<std::uint8_t*>(value.mv_data);
    put_big_endian(out, checksum_of(put.key, put.value));
    std::copy(put.value.begin(), put.value.end(), out + kChecksumBytes);
    bytes += put.value.size();
  }
  txn.commit();
  return bytes;
}

void ScratchEnvironment::erase(ScratchTable table, std::span<const Bytes> keys) {
  {
    Lmdb::Transaction txn(lmdb_, Kind::writing);
    for (const Bytes& key : keys) {
      MDB_val k = as_val(key);
      lmdb_.check("mdb_del", mdb_del(txn.get(), table.handle, &k, nullptr));
    }
    txn.commit();
  }
  went_through(keys.size() * kFaultAroundBytes);
}

bool ScratchEnvironment::find(ScratchTable table, Bytes& key, ByteView prefix, bool after,
                              Bytes& value) {
  {
    Lmdb::Transaction txn(lmdb_, Kind::reading);
    Lmdb::Cursor cursor(lmdb_, txn, table);
    MDB_val k = as_val(key);
    MDB_val v{};
    int code = mdb_cursor_get(cursor.get(), &k, &v, MDB_SET_RANGE);
    if (code == 0 && after && std::ranges::equal(as_view(k), key)) {
      code = mdb_cursor_get(cursor.get(), &k, &v, MDB_NEXT);
    }
    if (code == MDB_NOTFOUND) return false;
    if (code != 0) lmdb_.fail("mdb_cursor_get", code);
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

void ScratchEnvironment::take_checked(ByteView key, ByteView stored, Bytes& value) const {
  if (stored.size() < kChecksumBytes || get_big_endian<std::uint64_t>(stored.data()) !=
                                            checksum_of(key, stored.subspan(kChecksumBytes))) {
    throw Error(ErrorKind::corrupt, lmdb_.directory().string() +
                                        ": scratch store: a value fails its checksum" +
                                        kScratchDamaged);
  }
  stored = stored.subspan(kChecksumBytes);
  value.assign(stored.begin(), stored.end());
}

void ScratchEnvironment::checkpoint() {
  Lmdb::Pin next;
  Snapshot snapshot;
  {
    const MutexLock writing(lmdb_.write_mutex());
    next = Lmdb::Pin(lmdb_);
    snapshot.file_bytes = used_bytes();
    snapshot.roots = read_roots();
  }
  lmdb_.check("mdb_env_sync", mdb_env_sync(lmdb_.env(), 1));
  write_in_scratch(lmdb_.directory(), [&] { write_snapshot(lmdb_.directory(), snapshot); });
  pinned_ = std::move(next);
  checkpointed_ = true;
}

// The two pages that LMDB begins from.
Bytes ScratchEnvironment::read_roots() const {
  Bytes roots(2 * lmdb_.page_bytes());
  File::open_read(lmdb_.directory() / kDataFile).read_at(0, roots);
  return roots;
}

// Best effort: only time depends on it.
void ScratchEnvironment::write_back(std::uint64_t bytes) {
  if (!checkpointed_) return;  // short jobs are over before anything has to reach the disk
  if (since_write_back_.fetch_add(bytes) + bytes < kWriteBackStrideBytes) return;
  since_write_back_ = 0;
  mdb_filehandle_t fd{};
  if (mdb_env_get_fd(lmdb_.env(), &fd) == 0) ::sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

void ScratchEnvironment::went_through(std::uint64_t bytes) {
  pages_.went_through(bytes, [this] { return used_bytes(); });
}

}  // namespace spillway
