#include "scratch/lmdb_failure.hpp"

#include <lmdb.h>

#include <cerrno>
#include <string>

#include "base/errno_kind.hpp"
#include "scratch/full_disk.hpp"
#include "spillway/error.hpp"

namespace spillway {

// Of a key that is there already, or is not there, LMDB speaks only where pages are damaged: what is
// asked of it does not depend on that.
bool is_lmdb_damage(int code) {
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

void throw_lmdb_failure(const std::filesystem::path& directory, const char* call, int code) {
  const std::string where = directory.string() + ": scratch store: " + call + ": ";
  if (is_for_want_of_room(directory, code)) {
    throw Error(ErrorKind::resource,
                where + mdb_strerror(code == EIO ? ENOSPC : code) + kLargerDisk);
  }
  if (is_lmdb_damage(code)) {
    throw Error(ErrorKind::corrupt, where + mdb_strerror(code) + kScratchDamaged);
  }
  throw Error(kind_of_errno(code, ErrorKind::io),
              where + (code > 0 ? text_of_errno(code) : mdb_strerror(code)));
}

}  // namespace spillway
