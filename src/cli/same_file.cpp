#include "cli/same_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "spillway/error.hpp"

namespace spillway {
namespace {

void refuse(const std::string& output, const struct stat& info,
            std::span<const std::string> inputs) {
  for (const std::string& path : inputs) {
    struct stat input {};
    if (path == "-" || ::stat(path.c_str(), &input) != 0) continue;
    if (input.st_dev == info.st_dev && input.st_ino == info.st_ino) {
      throw Error(ErrorKind::usage, output + ": is the output and also the input " + path);
    }
  }
}

}  // namespace

void refuse_output_among(const std::string& output, std::span<const std::string> inputs) {
  for (const std::string& name : {output, output + ".partial"}) {
    struct stat info {};
    if (::stat(name.c_str(), &info) == 0) refuse(name, info, inputs);
  }
}

void refuse_standard_output_among(std::span<const std::string> inputs) {
  struct stat info {};
  if (::fstat(STDOUT_FILENO, &info) == 0 && S_ISREG(info.st_mode)) {
    refuse("standard output", info, inputs);
  }
}

}  // namespace spillway
