#include "cli/piped_archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "base/copy_file.hpp"
#include "cli/copy_source.hpp"
#include "cli/process_environment.hpp"
#include "input/standard_input.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

fs::path path_of(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

bool is_pipe(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

/// Of standard input.
bool can_be_read_in_place() {
  struct stat info {};
  if (::fstat(STDIN_FILENO, &info) != 0 || !S_ISREG(info.st_mode)) return false;
  return ::lseek(STDIN_FILENO, 0, SEEK_CUR) == 0 &&
         ::access(path_of(STDIN_FILENO).c_str(), R_OK) == 0;
}

// Its name, if it ever had one, is gone.
int open_nameless_file(const fs::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return descriptor;
  std::string name = (directory / "spillway-XXXXXX").string();  // the file system has no O_TMPFILE
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

File nameless_file(const std::string& of) {
  const fs::path directory = process_environment()("TMPDIR").value_or("/tmp");
  std::string name = "the copy of " + of + " in " + directory.string();
  const int descriptor = open_nameless_file(directory);
  if (descriptor < 0) {
    throw Error(ErrorKind::io,
                name + ": cannot create: " + std::strerror(errno) + " (TMPDIR says where else)");
  }
  return File::own(descriptor, std::move(name));
}

}  // namespace

bool PipedArchive::is_named_by(const std::string& operand) {
  return spillway::is_standard_input(operand) || is_pipe(operand);
}

PipedArchive::PipedArchive(const std::string& operand)
    : is_standard_input_(spillway::is_standard_input(operand)),
      name_(is_standard_input_ ? "standard input" : operand),
      copy_(is_standard_input_ ? File::borrow(STDIN_FILENO, name_) : File::open_read(operand)),
      path_(path_of(copy_.descriptor())) {
  if (is_standard_input_ && can_be_read_in_place()) return;
  if (::isatty(copy_.descriptor()) != 0) {
    throw Error(ErrorKind::usage, name_ + " is a terminal, not an archive");
  }
  File file = nameless_file(name_);
  copy_rest(copy_, file);
  copy_ = std::move(file);
  path_ = path_of(copy_.descriptor());
}

PipedArchive::PipedArchive(const ByteRangeSource& source,
                           const std::function<void(std::uint64_t)>& report)
    : is_standard_input_(false),
      name_(source.name()),
      copy_(nameless_file(name_)),
      path_(path_of(copy_.descriptor())) {
  copy_source(source, copy_, report);
}

}  // namespace spillway
