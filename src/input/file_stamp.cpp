#include "input/file_stamp.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "spillway/error.hpp"

namespace spillway {

std::optional<FileStamp> stamp_of(const std::string& path) {
  if (path == "-") return std::nullopt;
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    throw Error(ErrorKind::input, path + ": cannot open: " + std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) return std::nullopt;
  return FileStamp{.device = info.st_dev,
                   .inode = info.st_ino,
                   .bytes = static_cast<std::uint64_t>(info.st_size),
                   .modified_seconds = info.st_mtim.tv_sec,
                   .modified_nanoseconds = info.st_mtim.tv_nsec,
                   .changed_seconds = info.st_ctim.tv_sec,
                   .changed_nanoseconds = info.st_ctim.tv_nsec};
}

std::string difference(const FileStamp& then, const FileStamp& now) {
  if (then.device != now.device || then.inode != now.inode) {
    return "another file has its name now";
  }
  if (then.bytes != now.bytes) {
    return "its size was " + std::to_string(then.bytes) + " bytes and is " +
           std::to_string(now.bytes) + " now";
  }
  if (then.modified_seconds != now.modified_seconds ||
      then.modified_nanoseconds != now.modified_nanoseconds) {
    return "it was written to";
  }
  return "it was written to and its time of modification set back, or its permissions, owner or "
         "links changed";
}

}  // namespace spillway
