// critical_path: runs a verb of the program, and computes how it would scale (critical_path --help).
#include <sched.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/work_listener.hpp"
#include "bench/critical_path/recorder.hpp"
#include "bench/critical_path/report.hpp"
#include "cli/verbs.hpp"
#include "spillway/error.hpp"

namespace spillway::bench {
namespace {

constexpr const char* kHelp =
    "critical_path: runs a verb of spillway and computes how it scales.\n"
    "Usage: critical_path [--workers N,N...] [--report FILE] VERB ARGUMENTS\n"
    "\n"
    "VERB is run as spillway runs it, for example: create -t 16 -o all.agc *.fa\n"
    "Each task's CPU time is recorded, and who waits for what; from that follows how long the run\n"
    "takes with any number of cores, however many this machine has. Give the verb as many threads\n"
    "(-t) as the machine in question has, as what a run has in flight depends on them.\n"
    "\n"
    "  --workers N,N...  rows of the second table; by default powers of 2 up to the run's workers\n"
    "  --report FILE     the Markdown report (default: standard output)\n"
    "  --help            print this\n"
    "\n"
    "Columns: CPU time of all threads, of the coordinating one, and of the busiest worker; what a\n"
    "worker waits on average, at barriers, for the coordinator, or for sections that one thread at "
    "a\n"
    "time can be in; the time in which a single thread works; how long the stage takes with the\n"
    "workers that the run had, each on a core of its own; and the critical path: how long it "
    "takes\n"
    "with any number of workers. The time for which disks are waited for is in none of them.\n";

struct Options {
  std::vector<unsigned> workers;
  std::string report;
  std::vector<std::string> words;  // of the verb
  bool help = false;
};

std::vector<unsigned> parse_workers(const std::string& text) {
  std::vector<unsigned> workers;
  for (const char *at = text.data(), *end = at + text.size(); at <= end; ++at) {
    unsigned number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc() || number == 0 || (stop != end && *stop != ',')) {
      throw Error(ErrorKind::usage, "--workers: '" + text + "' is no list of numbers as 1,2,16");
    }
    workers.push_back(number);
    at = stop;
  }
  return workers;
}

Options parse_options(std::span<char*> arguments) {
  Options options;
  auto at = arguments.begin();
  const auto value = [&](const std::string& name) -> std::string {
    if (++at == arguments.end()) throw Error(ErrorKind::usage, name + ": a value is missing");
    return *at;
  };
  for (; at != arguments.end() && std::string_view(*at).starts_with("-"); ++at) {
    const std::string name = *at;
    if (name == "--help" || name == "-h") {
      options.help = true;
    } else if (name == "--workers") {
      options.workers = parse_workers(value(name));
    } else if (name == "--report") {
      options.report = value(name);
    } else {
      throw Error(ErrorKind::usage, "unknown option " + name + " (see critical_path --help)");
    }
  }
  options.words.assign(at, arguments.end());
  if (options.words.empty() && !options.help) {
    throw Error(ErrorKind::usage, "no verb given (see critical_path --help)");
  }
  return options;
}

double process_cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

unsigned usable_cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof(set), &set) == 0) {
    return static_cast<unsigned>(CPU_COUNT(&set));
  }
  return std::max(1U, std::thread::hardware_concurrency());
}

struct Recorded {
  int exit_code = 0;
  Trace trace;
  Measured measured;
};

Recorded record(const std::vector<std::string>& words) {
  const Verb* const verb = find_verb(words.front());
  if (verb == nullptr) throw unknown_verb(words.front());
  Recorded run;
  const auto begin = std::chrono::steady_clock::now();
  const double cpu_before = process_cpu_seconds();
  Recorder recorder;
  {
    const WorkListenerScope scope(&recorder);
    run.exit_code = verb->run(std::span(words).subspan(1));
  }
  run.trace = recorder.take();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  run.measured = {wall.count(), process_cpu_seconds() - cpu_before, usable_cores()};
  return run;
}

std::vector<unsigned> powers_of_two(unsigned most) {
  std::vector<unsigned> powers;
  for (unsigned power = 1; power < most; power *= 2) powers.push_back(power);
  powers.push_back(std::max(most, 1U));
  return powers;
}

int run(const Options& options) {
  const Recorded recorded = record(options.words);
  const unsigned most = workers_of(recorded.trace);
  for (const unsigned workers : options.workers) {
    if (most > 0 && workers > most) {
      throw Error(ErrorKind::usage, "--workers: the run had " + std::to_string(most) +
                                        " workers, and cannot be replayed with more");
    }
  }
  std::ofstream file;
  if (!options.report.empty()) file.open(options.report);
  std::ostream& out = options.report.empty() ? std::cout : file;
  print_report(out, recorded.trace, recorded.measured,
               options.workers.empty() ? powers_of_two(most) : options.workers);
  if (!out.flush()) throw Error(ErrorKind::io, "the report: write failed");
  return recorded.exit_code;
}

}  // namespace
}  // namespace spillway::bench

int main(int argc, char** argv) {
  using namespace spillway;
  try {
    const bench::Options options =
        bench::parse_options(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    if (options.help) {
      std::cout << bench::kHelp;
      return 0;
    }
    return bench::run(options);
  } catch (const Error& error) {
    std::fprintf(stderr, "critical_path: %s\n", error.what());
    return exit_code(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "critical_path: %s\n", error.what());
    return 1;
  }
}
