// bench: runs commands side by side and compares their time, memory and bytes.
//
// Every command is a shell line, NAME=LINE. In a line {out} stands for a file that the command may
// write, whose size is measured, and {scratch} for a directory of its own, whose largest size is.
// The commands take turns, so that a machine that grows slower hits all alike.
#include <boost/program_options.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "bench/measure.hpp"
#include "bench/table.hpp"
#include "spillway/error.hpp"

namespace spillway::bench {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> commands;
  unsigned repeats = 1;
  bool warm_up = false;
  std::string peer;
  fs::path work_directory = "bench-work";
  bool keep_outputs = false;
  std::uint64_t memory_limit_mib = 0;
  fs::path tsv;
};

/// False where help was asked for and printed.
bool parse_options(int argc, char** argv, Options& o) {
  po::options_description all("Options", 100);
  all.add_options()("help,h", "print this")  //
      ("repeats,r", po::value(&o.repeats)->value_name("N")->default_value(o.repeats),
       "runs of each command; medians are shown")                                           //
      ("warm-up", po::bool_switch(&o.warm_up), "one more run of each before, not counted")  //
      ("peer,p", po::value(&o.peer)->value_name("NAME"), "the command that ratios are to")  //
      ("work,w", po::value(&o.work_directory)->value_name("DIR")->default_value(o.work_directory),
       "holds {out}, {scratch} and messages")  //
      ("keep-outputs", po::bool_switch(&o.keep_outputs),
       "leave each command's last {out} as DIR/NAME.out")  //
      ("memory-limit", po::value(&o.memory_limit_mib)->value_name("MIB"),
       "run in a memory cgroup of this size (root)")  //
      ("tsv", po::value(&o.tsv)->value_name("FILE"), "every single run, for scripts");
  po::options_description hidden;
  hidden.add_options()("command", po::value(&o.commands));
  po::options_description both;
  both.add(all).add(hidden);
  po::positional_options_description positions;
  positions.add("command", -1);
  try {
    po::variables_map values;
    po::store(po::command_line_parser(argc, argv).options(both).positional(positions).run(),
              values);
    if (values.contains("help")) {
      std::cout << "bench: compares commands by time, peak RSS and bytes.\n"
                << "Usage: bench [options] 'NAME=shell command with {out} and {scratch}' ...\n"
                << all;
      return false;
    }
    po::notify(values);
  } catch (const po::error& error) {
    throw Error(ErrorKind::usage, error.what());
  }
  if (o.commands.empty()) throw Error(ErrorKind::usage, "no command given (see bench --help)");
  if (o.repeats == 0) throw Error(ErrorKind::usage, "--repeats must be at least 1");
  return true;
}

std::vector<Entry> parse_commands(const Options& options) {
  std::vector<Entry> entries;
  bool has_peer = options.peer.empty();
  for (const std::string& text : options.commands) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == std::string::npos || name.empty() || name.find_first_of(" /") < name.size()) {
      throw Error(ErrorKind::usage, "'" + text + "' is not NAME=COMMAND");
    }
    has_peer |= name == options.peer;
    entries.push_back({name, text.substr(equals + 1), {}, {}});
  }
  if (!has_peer) throw Error(ErrorKind::usage, "no command is named '" + options.peer + "'");
  return entries;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::uint64_t output_bytes(const fs::path& path) {
  if (fs::is_regular_file(path)) return fs::file_size(path);
  std::uint64_t bytes = 0;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) bytes += entry.file_size();
    }
  }
  return bytes;
}

void run_once(const Options& options, Entry& entry, bool counts) {
  const fs::path output = options.work_directory / (entry.name + ".out");
  const fs::path scratch = options.work_directory / (entry.name + ".scratch");
  const fs::path messages = options.work_directory / (entry.name + ".err");
  fs::remove_all(output);
  fs::remove_all(scratch);
  fs::create_directories(scratch);
  const std::string command =
      replaced(replaced(entry.command, "{out}", output), "{scratch}", scratch);
  const Measurement run = measure({command, scratch, messages, options.memory_limit_mib << 20});
  if (run.exit_status != 0) {
    std::cerr << "bench: " << entry.name << ": exit status " << run.exit_status << '\n'
              << std::ifstream(messages).rdbuf();
    std::cerr.clear();
  }
  if (counts) {
    entry.runs.push_back(run);
    entry.output_bytes.push_back(output_bytes(output));
  }
  fs::remove_all(scratch);
  if (!options.keep_outputs) fs::remove_all(output);
}

/// True if every run ended with status 0.
bool run(const Options& options) {
  std::vector<Entry> entries = parse_commands(options);
  fs::create_directories(options.work_directory);
  if (options.warm_up) {
    for (Entry& entry : entries) run_once(options, entry, false);
  }
  for (unsigned i = 0; i < options.repeats; ++i) {
    for (Entry& entry : entries) run_once(options, entry, true);
  }
  print_table(std::cout, entries, options.peer);
  if (!options.tsv.empty()) {
    std::ofstream file(options.tsv);
    print_runs(file, entries);
    if (!file.flush()) throw Error(ErrorKind::io, options.tsv.string() + ": cannot write");
  }
  for (const Entry& entry : entries) {
    for (const Measurement& m : entry.runs) {
      if (m.exit_status != 0) return false;
    }
  }
  return true;
}

}  // namespace
}  // namespace spillway::bench

int main(int argc, char** argv) {
  try {
    spillway::bench::Options options;
    if (!spillway::bench::parse_options(argc, argv, options)) return 0;
    return spillway::bench::run(options) ? 0 : 1;
  } catch (const spillway::Error& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return spillway::exit_code(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
  }
}
