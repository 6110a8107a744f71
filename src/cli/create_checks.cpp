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
#include "config/default_memory.hpp"
#include "config/scratch_location.hpp"
#include "input/input_list.hpp"
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

bool is_standard_output(const fs::path& file) {
  struct stat there {};
  struct stat standard {};
  return ::stat(file.c_str(), &there) == 0 && ::fstat(STDOUT_FILENO, &standard) == 0 &&
         there.st_dev == standard.st_dev && there.st_ino == standard.st_ino &&
         !S_ISCHR(there.st_mode);
}

/// An output that is a link stands for what it leads to: that is replaced, the link stays.
fs::path without_links(const fs::path& output) {
  std::error_code error;
  return fs::is_symlink(output, error) ? fs::weakly_canonical(output, error) : output;
}

/// What a run writes beside the archive must not take the place of anything else.
void check_side_files(const CreateOptions& options, const std::vector<std::string>& files_read) {
  for (const fs::path& file : {options.run.log_json, options.run.stats}) {
    if (file.empty()) continue;
    refuse_output_among(file.string(), files_read);
    refuse_output_among(file.string(), options.inputs);
    const fs::path partial = options.output.empty() ? "" : options.output.string() + ".partial";
    const bool is_archive =
        options.output.empty() ? is_standard_output(file) : is_same(file, options.output);
    if (is_archive || is_same(file, partial)) {
      throw Error(ErrorKind::usage, file.string() + ": is the archive, and a log of the run, too");
    }
  }
  std::error_code none;
  const fs::file_type type = fs::status(options.run.stats, none).type();
  const bool is_regular = type == fs::file_type::regular || type == fs::file_type::not_found;
  if (is_regular && is_same(options.run.log_json, options.run.stats)) {
    throw Error(ErrorKind::usage,
                options.run.stats.string() + ": is named by both --log-json and --stats");
  }
}

// The archive may be replaced by the result, but not written over while it is read.
void check_base(const CreateOptions& options) {
  const std::string base = options.base.string();
  if (options.output.empty()) {
    refuse_standard_output_among(std::span(&base, 1));
  } else if (is_same(options.output.string() + ".partial", options.base)) {
    throw Error(ErrorKind::usage,
                base + ": is where the output is written first, and is read, too");
  }
  for (const fs::path& file : {options.run.log_json, options.run.stats}) {
    if (!file.empty()) refuse_output_among(file.string(), std::span(&base, 1));
  }
}

std::string see_help_of(JobVerb verb) {
  return " (spillway " + std::string(name_of(verb)) + " --help)";
}

CreateOptions checked(CreateSettings settings, bool is_plan) {
  const JobVerb verb = settings.verb();
  std::vector<std::string> files_read = settings.files_read();
  CreateOptions options = std::move(settings).take_options();
  if (verb != JobVerb::create && options.base.empty() && options.source.empty()) {
    throw Error(ErrorKind::usage, "no archive is named" + see_help_of(verb));
  }
  if (verb == JobVerb::convert) files_read.push_back(options.source.string());
  if (options.inputs.empty() && verb != JobVerb::convert) {
    throw Error(ErrorKind::usage, "no input is named" + see_help_of(verb));
  }
  check_inputs_readable(options.inputs);
  if (options.shape.concatenated && options.shape.pansn) {
    throw Error(ErrorKind::usage, "--concatenated and --pansn contradict");
  }
  if (!options.shape.samples_by_header()) check_sample_names(options.inputs);
  options.output = without_links(options.output);
  if (!is_plan || !options.output.empty()) {
    check_output(options.output, files_read, options.inputs);
  }
  check_side_files(options, files_read);
  if (verb == JobVerb::append) check_base(options);
  options.run.scratch_dir =
      scratch_location(options.run.scratch_dir, options.output, process_environment());
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
