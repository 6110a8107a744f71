#include "config/input_glob.hpp"

#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <new>

#include "base/errno_kind.hpp"
#include "config/option_value.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

/// What glob(3) has found.
class Matches {
 public:
  explicit Matches(const std::string& pattern)
      : status_(::glob(pattern.c_str(), GLOB_NOSORT, stop_at, &found_)) {}
  ~Matches() { ::globfree(&found_); }
  Matches(const Matches&) = delete;
  Matches& operator=(const Matches&) = delete;

  int status() const { return status_; }
  std::vector<std::string> sorted_paths() const {
    std::vector<std::string> paths(found_.gl_pathv, found_.gl_pathv + found_.gl_pathc);
    std::ranges::sort(paths);
    return paths;
  }

 private:
  /// A directory that is not there matches nothing; one that cannot be read might.
  static int stop_at(const char*, int error) { return error == ENOENT || error == ENOTDIR ? 0 : 1; }

  glob_t found_{};
  int status_;
};

}  // namespace

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

std::vector<std::string> matching_files(const std::string& pattern) {
  errno = 0;
  const Matches matches(pattern);
  switch (matches.status()) {
    case 0:
      return matches.sorted_paths();
    case GLOB_NOMATCH:
      throw Error(ErrorKind::input, "no file matches " + in_quotes(pattern));
    case GLOB_NOSPACE:
      throw std::bad_alloc();
    default:
      const int error = errno;
      throw Error(kind_of_errno(error, ErrorKind::input),
                  "cannot read a directory of " + in_quotes(pattern) + ": " + text_of_errno(error));
  }
}

}  // namespace spillway
