#include "compress/prepare/request_checks.hpp"

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
#include "base/standard_streams.hpp"
#include "config/option_limits.hpp"
#include "config/scratch_location.hpp"
#include "input/input_list.hpp"
#include "input/same_file.hpp"
#include "run/run_files.hpp"
#include "run/run_lock.hpp"
#include "run/scratch_name.hpp"
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

void check_stream(const OutputTarget& target, const std::vector<std::string>& archives,
                  const std::vector<Input>& inputs) {
  if (is_terminal(target)) {
    throw Error(ErrorKind::usage,
                "will not write an archive to a terminal: name a file with -o, or redirect");
  }
  if (!target.is_standard_output()) return;
  // Before the work, not after it.
  if (!is_open_for_writing(STDOUT_FILENO)) {
    throw Error(ErrorKind::io, std::string("standard output: cannot write: ") +
                                   std::strerror(errno) + " (-o names a file)");
  }
  refuse_standard_output_among(archives);
  refuse_standard_output_among(inputs);
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

/// The archive that the run reads, which is appended to or converted.
std::vector<std::string> archives_read(const CreateOptions& options) {
  if (!options.base.empty()) return {options.base.string()};
  if (!options.source.empty()) return {options.source.string()};
  return {};
}

void check_output(const CreateOptions& options, const OutputTarget& target) {
  const std::vector<std::string> archives = archives_read(options);
  if (target.is_standard_output()) return check_stream(target, archives, options.inputs);
  // What is appended to may be replaced by the result, but not written over while it is read.
  const bool may_be_replaced = !options.base.empty() && target.is_file();
  if (!may_be_replaced) refuse_output_among(target.name, archives);
  refuse_output_among(target.name, options.inputs);
  if (!target.is_file()) return check_stream(target, archives, options.inputs);
  const fs::path partial = partial_of_output(target.path);
  if (is_same(partial, options.base)) {
    throw Error(ErrorKind::usage,
                options.base.string() + ": is where the output is written first, and is read, too");
  }
  refuse_output_among(partial.string(), archives);
  refuse_output_among(partial.string(), options.inputs);
  const fs::path parent = target.path.has_parent_path() ? target.path.parent_path() : fs::path(".");
  // The slash makes a file in the directory's place an error of its own.
  if (::access((parent / "").c_str(), W_OK | X_OK) != 0) {
    throw Error(ErrorKind::io, target.name + ": cannot create: " + std::strerror(errno));
  }
}

/// What a run writes in addition to the archive must not take the place of anything else.
void check_side_files(const CreateOptions& options, const OutputTarget& output) {
  const std::vector<std::string> archives = archives_read(options);
  const fs::path partial = output.is_file() ? partial_of_output(output.path) : fs::path();
  const fs::path lock = output.is_file() ? lock_of_output(output.path) : fs::path();
  for (const fs::path& file : {options.run.log_json, options.run.stats}) {
    if (file.empty()) continue;
    const OutputTarget target = output_target(file);
    if (is_same_place(target, output) || is_same(target.file_path(), partial) ||
        is_same(target.file_path(), lock)) {
      throw Error(ErrorKind::usage, file.string() + ": used as both the archive and a log file");
    }
    refuse_output_among(file.string(), archives);
    refuse_output_among(file.string(), options.inputs);
  }
  if (options.run.log_json.empty() || options.run.stats.empty()) return;
  const OutputTarget stats = output_target(options.run.stats);
  if (stats.is_file() && is_same_place(stats, output_target(options.run.log_json))) {
    throw Error(ErrorKind::usage,
                options.run.stats.string() + ": is named by both --log-json and --stats");
  }
}

void check_readers(const ShapeOptions& shape) {
  const std::uint32_t asked = shape.pack_cardinality;
  if (shape.readers != Readers::any || asked == kChoosePackCardinality || asked == 50) return;
  throw Error(ErrorKind::usage, "--readers=any and --batch-size=" + std::to_string(asked) +
                                    " contradict: ragc reads packs of 50 segments alone");
}

// Whatever lies in the scratch directory under the name of a file of ours is replaced or removed.
void check_scratch(const CreateOptions& options, const OutputTarget& output) {
  const fs::path directory = scratch_directory_of(options.run.scratch_dir, output.file_path());
  std::vector<std::string> names;
  for (const std::string_view name : kScratchFiles)
    names.push_back(directory.string() + "/" + std::string(name));
  refuse_outputs_among(names, archives_read(options));
  refuse_outputs_among(names, options.inputs);
}

void check_range(const char* what, std::uint64_t value, const OptionRange& range) {
  if (value >= range.least && value <= range.most) return;
  throw Error(ErrorKind::usage, std::string(what) + " is " + std::to_string(value) + ", not " +
                                    std::to_string(range.least) + " to " +
                                    std::to_string(range.most));
}

void check_values(const CreateOptions& options) {
  const ShapeOptions& shape = options.shape;
  check_range("the k-mer length", shape.kmer_length, kKmerLengths);
  check_range("the least match length", shape.min_match_length, kMinMatchLengths);
  if (shape.pack_cardinality != kChoosePackCardinality) {
    check_range("the pack cardinality", shape.pack_cardinality, kPackCardinalities);
  }
  if (shape.segment_size != kChooseSegmentSize) {
    check_range("the segment size", shape.segment_size, kSegmentSizes);
  }
  if (options.base.empty()) check_readers(shape);
  if (options.run.threads != 0)
    check_range("the number of threads", options.run.threads, kThreadCounts);
  if (!(options.run.checkpoint_seconds >= 0 &&
        options.run.checkpoint_seconds <= kMaxCheckpointSeconds)) {
    throw Error(ErrorKind::usage, "the seconds between checkpoints are not 0 to 86400");
  }
  if (shape.concatenated && shape.pansn) {
    throw Error(ErrorKind::usage, "--concatenated and --pansn contradict");
  }
}

void check_inputs(const CreateOptions& options) {
  const bool is_convert = !options.source.empty();
  if (options.inputs.empty() && !is_convert) throw Error(ErrorKind::usage, "no input given");
  check_inputs_readable(options.inputs);
  if (!is_convert) refuse_repeated_files(options.inputs, options.shape.samples_by_header());
}

}  // namespace

CreateOptions checked_request(CreateOptions options, Purpose purpose) {
  if (purpose != Purpose::begin) check_inputs(options);
  check_values(options);
  if (!options.shape.samples_by_header()) check_sample_names(options.inputs);
  const OutputTarget output = output_target(options.output);
  if (purpose != Purpose::plan || !options.output.empty()) check_output(options, output);
  check_side_files(options, output);
  if (purpose == Purpose::plan || output.is_file()) options.output = output.file_path();
  options.run.scratch_dir = scratch_location(options.run.scratch_dir, output.file_path(),
                                             or_empty(options.host.environment));
  check_scratch(options, output);
  return options;
}

void check_side_files(const CreateOptions& options) {
  OutputTarget output;
  try {
    output = output_target(options.output);
  } catch (const Error&) {
  }
  check_side_files(options, output);
}

}  // namespace spillway
