#include "cli/create_checks.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "cli/same_file.hpp"
#include "fasta/input_list.hpp"
#include "job/default_memory.hpp"
#include "job/scratch_location.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

void check_standard_output(const std::vector<std::string>& files_read,
                           const std::vector<Input>& inputs) {
  if (::isatty(STDOUT_FILENO) != 0) {
    throw Error(ErrorKind::usage,
                "will not write an archive to a terminal: name a file with -o, or redirect");
  }
  // Closed, its number would go to the next file that is opened.
  struct stat info {};
  if (::fstat(STDOUT_FILENO, &info) != 0) {
    throw Error(ErrorKind::io, std::string("standard output: cannot write: ") +
                                   std::strerror(errno) + " (-o names a file)");
  }
  refuse_standard_output_among(files_read);
  refuse_standard_output_among(inputs);
}

void check_output(const fs::path& output, const std::vector<std::string>& files_read,
                  const std::vector<Input>& inputs) {
  if (output.empty()) return check_standard_output(files_read, inputs);
  const std::string name = output.string();
  refuse_output_among(name, files_read);
  refuse_output_among(name, inputs);
  struct stat info {};
  if (::stat(name.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) throw Error(ErrorKind::io, name + ": is a directory");
    if (!S_ISREG(info.st_mode)) {
      throw Error(ErrorKind::io,
                  name + ": is no regular file (without -o the archive goes to standard output)");
    }
    if (::access(name.c_str(), W_OK) != 0) {
      throw Error(ErrorKind::io, name + ": cannot write: " + std::strerror(errno));
    }
  }
  const fs::path parent = output.has_parent_path() ? output.parent_path() : fs::path(".");
  // The slash makes a file in the directory's place an error of its own.
  if (::access((parent / "").c_str(), W_OK | X_OK) != 0) {
    throw Error(ErrorKind::io, name + ": cannot create: " + std::strerror(errno));
  }
}

}  // namespace

CreateOptions checked_options(CreateSettings settings) {
  const std::vector<std::string> files_read = settings.files_read();
  CreateOptions options = std::move(settings).take_options();
  if (options.inputs.empty()) {
    throw Error(ErrorKind::usage, "no input is named (spillway create --help)");
  }
  check_inputs_readable(options.inputs);
  if (!options.shape.concatenated) check_sample_names(options.inputs);
  check_output(options.output, files_read, options.inputs);
  options.run.scratch_dir =
      scratch_location(options.run.scratch_dir, options.output, process_environment());
  if (options.run.memory_bytes == 0) options.run.memory_bytes = default_memory_bytes();
  return options;
}

}  // namespace spillway
