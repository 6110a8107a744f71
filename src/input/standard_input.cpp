#include "input/standard_input.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "spillway/error.hpp"

namespace spillway {
namespace {

/// What stands at standard input if the path leads to it.
bool leads_to_standard_input(const std::string& path, struct stat& there) {
  struct stat input {};
  return ::fstat(STDIN_FILENO, &input) == 0 && ::stat(path.c_str(), &there) == 0 &&
         input.st_dev == there.st_dev && input.st_ino == there.st_ino;
}

/// Can be read once. A terminal can be, too; /dev/null and the like give the same each time.
bool is_stream(const struct stat& info) {
  return S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) ||
         (S_ISCHR(info.st_mode) && ::isatty(STDIN_FILENO) != 0);
}

}  // namespace

bool is_standard_input(const std::string& path) {
  struct stat info {};
  return path == "-" || (leads_to_standard_input(path, info) && is_stream(info));
}

bool is_file_at_standard_input(const std::string& path) {
  struct stat info {};
  return path == "-" || leads_to_standard_input(path, info);
}

void refuse_standard_input_twice(std::span<const std::string> paths) {
  const auto first = std::ranges::find_if(paths, is_standard_input);
  if (first == paths.end()) return;
  const auto second = std::find_if(first + 1, paths.end(), is_standard_input);
  if (second == paths.end()) return;
  throw Error(ErrorKind::input, *second + ": standard input can be read only once");
}

}  // namespace spillway
