#include "cli/create_checks.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "base/output_target.hpp"
#include "cli/same_file.hpp"
#include "compress/resume/partial_file.hpp"
#include "config/default_memory.hpp"
#include "config/scratch_location.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

bool is_terminal(const OutputTarget& target) {
  if (target.kind == OutputTarget::Kind::descriptor) return ::isatty(target.descriptor) != 0;
  struct stat info {};  // a FIFO would take what is opened here for the one writer
  if (::stat(target.path.c_str(), &info) != 0 || !S_ISCHR(info.st_mode)) return false;
  const int fd = ::open(target.path.c_str(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return false;
  const bool is = ::isatty(fd) != 0;
  ::close(fd);
  return is;
}

void check_stream(const OutputTarget& target, const std::vector<std::string>& files_read,
                  const std::vector<Input>& inputs) {
  if (is_terminal(target)) {
    throw Error(ErrorKind::usage,
                "will not write an archive to a terminal: name a file with -o, or redirect");
  }
  if (!target.is_standard_output()) return;
  // Closed, its number would go to the next file that is opened.
  struct stat info {};
  if (::fstat(STDOUT_FILENO, &info) != 0) {
    throw Error(ErrorKind::io, std::string("standard output: cannot write: ") +
                                   std::strerror(errno) + " (-o names a file)");
  }
  refuse_standard_output_among(files_read);
  refuse_standard_output_among(inputs);
}

void check_output(const OutputTarget& target, const std::vector<std::string>& files_read,
                  const std::vector<Input>& inputs) {
  if (target.is_standard_output()) return check_stream(target, files_read, inputs);
  refuse_output_among(target.name, files_read);
  refuse_output_among(target.name, inputs);
  if (!target.is_file()) return check_stream(target, files_read, inputs);
  const std::string partial = partial_of_output(target.path).string();
  refuse_output_among(partial, files_read);
  refuse_output_among(partial, inputs);
  const fs::path parent = target.path.has_parent_path() ? target.path.parent_path() : fs::path(".");
  // The slash makes a file in the directory's place an error of its own.
  if (::access((parent / "").c_str(), W_OK | X_OK) != 0) {
    throw Error(ErrorKind::io, target.name + ": cannot create: " + std::strerror(errno));
  }
}

fs::path whole_path(const fs::path& path) {
  std::error_code error;
  return fs::weakly_canonical(fs::absolute(path, error), error);
}

/// Whether both names are, or would be, one file.
bool is_same(const fs::path& a, const fs::path& b) {
  if (a.empty() || b.empty()) return false;
  std::error_code error;
  return fs::equivalent(a, b, error) || whole_path(a) == whole_path(b);
}

std::optional<struct stat> status_of(const OutputTarget& target) {
  struct stat info {};
  const bool is_there = target.kind == OutputTarget::Kind::descriptor
                            ? ::fstat(target.descriptor, &info) == 0
                            : ::stat(target.path.c_str(), &info) == 0;
  return is_there ? std::optional(info) : std::nullopt;
}

/// Whether what is written to one would spoil what is written to the other.
bool is_same_place(const OutputTarget& a, const OutputTarget& b) {
  if (a.is_file() && b.is_file()) return is_same(a.path, b.path);
  const auto one = status_of(a);
  const auto other = status_of(b);
  return one && other && one->st_dev == other->st_dev && one->st_ino == other->st_ino &&
         !S_ISCHR(one->st_mode);
}

/// What a run writes beside the archive must not take the place of anything else.
void check_side_files(const CreateOptions& options, const OutputTarget& output,
                      const std::vector<std::string>& files_read) {
  const fs::path partial = output.is_file() ? partial_of_output(output.path) : fs::path();
  for (const fs::path& file : {options.run.log_json, options.run.stats}) {
    if (file.empty()) continue;
    refuse_output_among(file.string(), files_read);
    refuse_output_among(file.string(), options.inputs);
    const OutputTarget target = output_target(file);
    if (is_same_place(target, output) || is_same(target.file_path(), partial)) {
      throw Error(ErrorKind::usage, file.string() + ": used as both the archive and a log file");
    }
  }
  if (options.run.log_json.empty() || options.run.stats.empty()) return;
  const OutputTarget stats = output_target(options.run.stats);
  if (stats.is_file() && is_same_place(stats, output_target(options.run.log_json))) {
    throw Error(ErrorKind::usage,
                options.run.stats.string() + ": is named by both --log-json and --stats");
  }
}

// The archive may be replaced by the result, but not written over while it is read.
void check_base(const CreateOptions& options, const OutputTarget& output) {
  const std::string base = options.base.string();
  if (output.is_standard_output()) {
    refuse_standard_output_among(std::span(&base, 1));
  } else if (!output.is_file()) {
    refuse_output_among(output.name, std::span(&base, 1));
  } else if (is_same(partial_of_output(output.path), options.base)) {
    throw Error(ErrorKind::usage,
                base + ": is where the output is written first, and is read, too");
  }
  for (const fs::path& file : {options.run.log_json, options.run.stats}) {
    if (!file.empty()) refuse_output_among(file.string(), std::span(&base, 1));
  }
}

void check_readers(const ShapeOptions& shape) {
  const std::uint32_t asked = shape.pack_cardinality;
  if (shape.readers != Readers::any || asked == kChoosePackCardinality || asked == 50) return;
  throw Error(ErrorKind::usage, "--readers=any and --batch-size=" + std::to_string(asked) +
                                    " contradict: ragc reads packs of 50 segments alone");
}

std::string see_help_of(JobVerb verb) {
  return " (spillway " + std::string(name_of(verb)) + " --help)";
}

CreateOptions checked(CreateSettings settings, bool is_plan) {
  const JobVerb verb = settings.verb();
  std::vector<std::string> files_read = settings.files_read();
  CreateOptions options = std::move(settings).take_options();
  if (verb != JobVerb::create && options.base.empty() && options.source.empty()) {
    throw Error(ErrorKind::usage, "no archive given" + see_help_of(verb));
  }
  if (verb == JobVerb::convert) files_read.push_back(options.source.string());
  if (options.inputs.empty() && verb != JobVerb::convert) {
    throw Error(ErrorKind::usage, "no input given" + see_help_of(verb));
  }
  check_inputs_readable(options.inputs);
  if (options.shape.concatenated && options.shape.pansn) {
    throw Error(ErrorKind::usage, "--concatenated and --pansn contradict");
  }
  if (verb != JobVerb::append) check_readers(options.shape);
  if (!options.shape.samples_by_header()) check_sample_names(options.inputs);
  const OutputTarget output = output_target(options.output);
  if (!is_plan || !options.output.empty()) check_output(output, files_read, options.inputs);
  check_side_files(options, output, files_read);
  if (verb == JobVerb::append) check_base(options, output);
  if (is_plan || output.is_file()) options.output = output.file_path();
  options.run.scratch_dir =
      scratch_location(options.run.scratch_dir, output.file_path(), process_environment());
  if (options.run.memory_bytes == 0) options.run.memory_bytes = default_memory_bytes();
  return options;
}

}  // namespace

CreateOptions checked_options(CreateSettings settings) {
  return checked(std::move(settings), false);
}

CreateOptions checked_plan_options(CreateSettings settings) {
  return checked(std::move(settings), true);
}

}  // namespace spillway
