#include "scratch/mapped_pages.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

#include "base/errno_kind.hpp"
#include "scratch/lmdb_failure.hpp"
#include "scratch/snapshot.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// LMDB does not tell where its map lies, so the system is asked. Null: unknown.
void* find_map(const std::filesystem::path& directory) {
  struct stat data {};
  if (::stat((directory / kDataFile).c_str(), &data) != 0) {
    throw_lmdb_failure(directory, "stat of data.mdb", errno);
  }
  std::ifstream maps("/proc/self/maps");
  // Where there is no /proc, more stays resident.
  if (!maps && kind_of_errno(errno, ErrorKind::io) == ErrorKind::resource) {
    throw_lmdb_failure(directory, "open of /proc/self/maps", errno);
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
    if (inode == data.st_ino && line.ends_with("/data.mdb")) return reinterpret_cast<void*>(begin);
  }
  return nullptr;
}

}  // namespace

MappedPages::MappedPages(const std::filesystem::path& directory) : begin_(find_map(directory)) {}

// The pages stay in the page cache; only this process's view of them goes. Another thread that is
// just reading a page faults it in again.
void MappedPages::drop(std::uint64_t bytes) { ::madvise(begin_, bytes, MADV_DONTNEED); }

}  // namespace spillway
