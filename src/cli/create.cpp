// spillway create: from the command line to CreateOptions, with everything checked before any work.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "base/environment.hpp"
#include "cli/command_line.hpp"
#include "cli/same_file.hpp"
#include "cli/verbs.hpp"
#include "fasta/input_list.hpp"
#include "job/default_memory.hpp"
#include "job/scratch_location.hpp"
#include "spillway/compress.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

constexpr std::uint64_t kMaxThreads = 1024;
constexpr std::uint64_t kMaxCheckpointSeconds = 86400;

po::options_description create_options() {
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  po::options_description options("Options");
  // clang-format off
  options.add_options()
      ("adaptive,a", "accepted for agc's sake: cuts adapt to new sequence anyway")
      ("batch-size,b", text("N"), "sequences in a pack, 1..1000000000 [500]")
      ("concatenated,c", "every contig of the input is a sample")
      ("no-command-line,d", "accepted for agc's sake: the command line is never stored")
      ("fallback,f", text("X"), "accepted for agc's sake (0..0.05): nothing falls back here")
      ("input-list,i", text("FILE"), "read further inputs from FILE, one path a line")
      ("kmer-length,k", text("N"), "bases of a splitter, 17..32 [31]")
      ("min-match-length,l", text("N"), "bases of a match, 15..32 [20]")
      ("digests", text("FORM"), "of each sequence: auto, full (40 bytes), short (4), none [auto]")
      ("output,o", text("FILE"), "archive to write [standard output]")
      ("preserve", text("WHAT"), "what comes back: exact (every byte of the input), case (sequences\n"
                              "with their case), sequence (in upper case) [exact]")
      ("segment-size,s", text("N"), "expected bases of a segment, 100..1000000 [by the reference, 20000..60000]")
      ("threads,t", text("N"), "threads, 1..1024 [as many as there are CPUs]")
      ("verify", text("HOW"), "before the archive appears: parts (read it back by its hashes), full\n"
                              "(extract everything and compare with the input), none [parts]")
      ("verbosity,v", text("N"), "messages, 0..2 [0]")
      ("memory", text("SIZE"), "peak memory [1GiB, or half of what the cgroup or Slurm grants]")
      ("scratch-dir", text("DIR"), "where to spill [$SLURM_TMPDIR, $TMPDIR, beside the output]")
      ("max-scratch", text("SIZE"), "stop with an error rather than spill more than this")
      ("keep-scratch", "leave the scratch store behind")
      ("force-spill", "spill however small the input is")
      ("restart", "discard what an earlier run has left, rather than continue it")
      ("checkpoint", text("SECONDS"), "between two points to continue from; 0: none [30]")
      ("time-limit", text("DURATION"), "stop after it, such that the same command continues\n"
                                       "(90s, 30m, 23h30m, 1-12:00:00) [none]")
      ("log-json", text("FILE"), "write progress to FILE, a JSON object a line")
      ("stats", text("FILE"), "write a JSON summary of the run to FILE")
      ("force-scratch", "scratch on a network file system, too")
      ("help,h", "print this");
  // clang-format on
  return options;
}

void print_help(std::ostream& out) {
  out << "usage: spillway create [options] <ref.fa> [<in.fa> ...]\n"
         "Compresses FASTA files, plain or gzip, into an AGC archive. The first input is the\n"
         "reference; '-' is standard input. Sizes: 300000, 256M, 4GiB.\n\n"
      << create_options();
}

std::string text_of(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 ? values[name].as<std::string>() : std::string();
}

std::uint32_t number_or(const po::variables_map& values, const char* name, std::uint32_t fallback,
                        std::uint64_t least, std::uint64_t most) {
  if (values.count(name) == 0) return fallback;
  const std::string option = std::string("--") + name;
  return static_cast<std::uint32_t>(
      number_of_option(values[name].as<std::string>(), option, least, most));
}

std::uint64_t size_or(const po::variables_map& values, const char* name, std::uint64_t fallback) {
  if (values.count(name) == 0) return fallback;
  return size_of_option(values[name].as<std::string>(), std::string("--") + name);
}

/// The value changes nothing, but a wrong one is told of.
void check_fallback(const po::variables_map& values) {
  if (values.count("fallback") == 0) return;
  const std::string text = text_of(values, "fallback");
  double fraction = -1;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, fraction);
  if (error != std::errc() || stop != end || !(fraction >= 0 && fraction <= 0.05)) {
    throw Error(ErrorKind::usage, "--fallback takes a number from 0 to 0.05, not '" + text + "'");
  }
}

template <typename Value>
struct Choice {
  const char* word;
  Value value;
};

/// The value of the option's word; Error usage, with the words that there are.
template <typename Value>
Value choice_or(const po::variables_map& values, const char* name, Value fallback,
                std::initializer_list<Choice<Value>> choices) {
  if (values.count(name) == 0) return fallback;
  const std::string text = text_of(values, name);
  std::string words;
  for (const Choice<Value>& choice : choices) {
    if (text == choice.word) return choice.value;
    words += words.empty() ? "" : ", ";
    words += choice.word;
  }
  throw Error(ErrorKind::usage,
              "--" + std::string(name) + " takes one of " + words + ", not '" + text + "'");
}

ShapeOptions shape_of(const po::variables_map& values) {
  ShapeOptions shape;
  shape.kmer_length = number_or(values, "kmer-length", shape.kmer_length, 17, 32);
  shape.min_match_length = number_or(values, "min-match-length", shape.min_match_length, 15, 32);
  shape.pack_cardinality = number_or(values, "batch-size", shape.pack_cardinality, 1, 1000000000);
  shape.segment_size = number_or(values, "segment-size", kChooseSegmentSize, 100, 1000000);
  shape.concatenated = values.count("concatenated") > 0;
  shape.digests = choice_or<DigestForm>(values, "digests", shape.digests,
                                        {{"auto", DigestForm::automatic},
                                         {"full", DigestForm::full},
                                         {"short", DigestForm::short_},
                                         {"none", DigestForm::none}});
  shape.preserve = choice_or<Preserve>(
      values, "preserve", shape.preserve,
      {{"exact", Preserve::exact}, {"case", Preserve::case_}, {"sequence", Preserve::sequence}});
  check_fallback(values);
  return shape;
}

fs::path file_of(const po::variables_map& values, const char* name) {
  const std::string file = text_of(values, name);
  if (values.count(name) > 0 && file.empty()) {
    throw Error(ErrorKind::usage, "--" + std::string(name) + " names no file");
  }
  return file;
}

RunOptions run_of(const po::variables_map& values) {
  RunOptions run;
  run.threads = number_or(values, "threads", 0, 1, kMaxThreads);
  run.verbosity = static_cast<int>(number_or(values, "verbosity", 0, 0, 2));
  run.memory_bytes = size_or(values, "memory", 0);
  run.max_scratch_bytes = size_or(values, "max-scratch", 0);
  run.scratch_dir = text_of(values, "scratch-dir");
  run.keep_scratch = values.count("keep-scratch") > 0;
  run.verify = choice_or<VerifyLevel>(
      values, "verify", run.verify,
      {{"parts", VerifyLevel::parts}, {"full", VerifyLevel::full}, {"none", VerifyLevel::none}});
  run.force_spill = values.count("force-spill") > 0;
  run.restart = values.count("restart") > 0;
  run.checkpoint_seconds =
      number_or(values, "checkpoint", run.checkpoint_seconds, 0, kMaxCheckpointSeconds);
  if (values.count("time-limit") > 0) {
    run.time_limit_seconds = duration_of_option(text_of(values, "time-limit"), "--time-limit");
  }
  run.log_json = file_of(values, "log-json");
  run.stats = file_of(values, "stats");
  run.force_scratch = values.count("force-scratch") > 0;
  return run;
}

/// The reference is an operand; the list adds to the operands, as with agc, and may stand alone.
std::vector<Input> inputs_of(const po::variables_map& values) {
  std::vector<Input> inputs;
  for (const std::string& path : operands(values)) inputs.push_back(input_named_by_file(path));
  if (values.count("input-list") > 0) {
    for (const std::string& path : read_input_list(text_of(values, "input-list"))) {
      inputs.push_back(input_named_by_file(path));
    }
  }
  if (inputs.empty()) throw Error(ErrorKind::usage, "no input is named (spillway create --help)");
  return inputs;
}

void check_standard_output(const std::vector<std::string>& inputs) {
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
  refuse_standard_output_among(inputs);
}

void check_output(const fs::path& output, const std::vector<std::string>& inputs) {
  if (output.empty()) return check_standard_output(inputs);
  const std::string name = output.string();
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

int run_create(std::span<const std::string> args) {
  const po::variables_map values = parse_command_line(create_options(), args);
  if (values.count("help") > 0 || args.empty()) {
    print_help(args.empty() ? std::cerr : std::cout);
    return args.empty() ? exit_code(ErrorKind::usage) : 0;
  }
  CreateOptions options;
  options.shape = shape_of(values);
  options.run = run_of(values);
  options.output = file_of(values, "output");
  options.inputs = inputs_of(values);

  check_inputs_readable(options.inputs);
  if (!options.shape.concatenated) check_sample_names(options.inputs);
  std::vector<std::string> read;
  for (const Input& input : options.inputs) read.push_back(input.path);
  if (values.count("input-list") > 0) read.push_back(text_of(values, "input-list"));
  check_output(options.output, read);
  options.run.scratch_dir =
      scratch_location(options.run.scratch_dir, options.output, process_environment());
  if (options.run.memory_bytes == 0) options.run.memory_bytes = default_memory_bytes();
  // Who reads standard output may go away: the write is to fail, so that scratch is removed.
  std::signal(SIGPIPE, SIG_IGN);
  create(options);
  return 0;
}

}  // namespace spillway
