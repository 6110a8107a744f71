#include "input/standard_input.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "spillway/error.hpp"

namespace spillway {
namespace {

bool leads_to(const std::string& path, const struct stat& input) {
  struct stat there {};
  return ::stat(path.c_str(), &there) == 0 && input.st_dev == there.st_dev &&
         input.st_ino == there.st_ino;
}

/// Can be read once. A terminal can be, too; /dev/null and the like give the same each time.
bool is_stream(const struct stat& info) {
  return S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) ||
         (S_ISCHR(info.st_mode) && ::isatty(STDIN_FILENO) != 0);
}

}  // namespace

bool is_standard_input(const std::string& path) {
  if (path == "-") return true;
  // Of many inputs each would be looked up, which takes time on a network; jobs have no stream there.
  struct stat input {};
  return ::fstat(STDIN_FILENO, &input) == 0 && is_stream(input) && leads_to(path, input);
}

bool is_file_at_standard_input(const std::string& path) {
  if (path == "-") return true;
  struct stat input {};
  return ::fstat(STDIN_FILENO, &input) == 0 && leads_to(path, input);
}

void refuse_standard_input_twice(std::span<const std::string> paths) {
  const auto first = std::ranges::find_if(paths, is_standard_input);
  if (first == paths.end()) return;
  const auto second = std::find_if(first + 1, paths.end(), is_standard_input);
  if (second == paths.end()) return;
  throw Error(ErrorKind::input, *second + ": standard input can be read only once");
}

}  // namespace spillway
