#include "cli/same_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

template <typename Visit>
void for_each_file(const std::string& path, Visit visit) {
  visit(path);
}

template <typename File>
void refuse(const std::string& output, const struct stat& info, std::span<const File> inputs) {
  const auto check = [&](const std::string& path) {
    struct stat input {};
    if (path == "-" || ::stat(path.c_str(), &input) != 0) return;
    if (input.st_dev == info.st_dev && input.st_ino == info.st_ino) {
      throw Error(ErrorKind::usage, output + ": is the output and also the input " + path);
    }
  };
  for (const File& file : inputs) for_each_file(file, check);
}

template <typename File>
void refuse_among(const std::string& output, std::span<const File> inputs) {
  struct stat info {};
  if (::stat(output.c_str(), &info) == 0) refuse(output, info, inputs);
}

template <typename File>
void refuse_standard_output(std::span<const File> inputs) {
  struct stat info {};
  if (::fstat(STDOUT_FILENO, &info) == 0 && S_ISREG(info.st_mode)) {
    refuse("standard output", info, inputs);
  }
}

}  // namespace

void refuse_output_among(const std::string& output, std::span<const std::string> inputs) {
  refuse_among(output, inputs);
}

void refuse_output_among(const std::string& output, std::span<const Input> inputs) {
  refuse_among(output, inputs);
}

void refuse_standard_output_among(std::span<const std::string> inputs) {
  refuse_standard_output(inputs);
}

void refuse_standard_output_among(std::span<const Input> inputs) { refuse_standard_output(inputs); }

}  // namespace spillway
