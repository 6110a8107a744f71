#include "bench/critical_path/report.hpp"

#include <cstddef>
#include <cstdio>
#include <ostream>
#include <string>

namespace spillway::bench {
namespace {

std::string fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return text;
}

std::string ratio(double of, double to) { return to > 0 ? fixed(of / to, 1) : "-"; }

std::string percent(double of, double to) { return to > 0 ? fixed(100 * of / to, 1) + " %" : "-"; }

std::string counted(unsigned workers) {
  return std::to_string(workers) + (workers == 1 ? " worker" : " workers");
}

// On average: what the time of the stage has left of each worker.
double waiting(const Stretch& stage, unsigned workers) {
  return workers == 0 ? 0 : stage.wall - (stage.cpu - stage.coordinator) / workers;
}

void print_stage(std::ostream& out, const Stretch& limited, const Stretch& unlimited,
                 unsigned workers) {
  out << "| " << limited.name << " | " << fixed(limited.cpu, 3) << " | "
      << fixed(limited.coordinator, 3) << " | " << fixed(limited.busiest, 3) << " | "
      << fixed(waiting(limited, workers), 3) << " | " << fixed(limited.alone, 3) << " | "
      << fixed(limited.wall, 3) << " | " << ratio(limited.cpu, limited.wall) << " | "
      << fixed(unlimited.wall, 3) << " | " << ratio(unlimited.cpu, unlimited.wall) << " |\n";
}

void print_stages(std::ostream& out, const Replay& limited, const Replay& unlimited,
                  unsigned workers) {
  out << "| stage, s | CPU | coordinator | busiest worker | a worker waits | one thread alone | "
      << counted(workers) << " | CPU / that | critical path | CPU / that |\n"
      << "|--|--|--|--|--|--|--|--|--|--|\n";
  for (std::size_t i = 0; i < limited.stages.size(); ++i) {
    print_stage(out, limited.stages[i], unlimited.stages[i], workers);
  }
  print_stage(out, limited.all, unlimited.all, workers);
  const Stretch& path = unlimited.all;
  out << "\nCritical path: " << fixed(path.wall, 3) << " s of " << fixed(path.cpu, 3)
      << " s of CPU time, " << percent(path.wall, path.cpu) << ": at most "
      << ratio(path.cpu, path.wall) << " times as fast as one core, with any number of workers. "
      << "One thread works alone for " << percent(limited.all.alone, limited.all.cpu)
      << " of the CPU time with " << workers << " workers; the coordinator takes "
      << percent(limited.all.coordinator, limited.all.cpu) << ".\n";
}

void print_scaling(std::ostream& out, const Trace& trace, const std::vector<unsigned>& workers) {
  out << "\n| workers | s | times as fast as one core | tasks run by who waits |\n|--|--|--|--|\n";
  for (const unsigned number : workers) {
    const Replay replayed = replay(trace, {number, 0});
    out << "| " << number << " | " << fixed(replayed.all.wall, 3) << " | "
        << ratio(replayed.all.cpu, replayed.all.wall) << " | " << replayed.run_by_waiting << " |\n";
  }
}

void print_measured(std::ostream& out, const Trace& trace, const Measured& measured) {
  const double expected = replay(trace, {workers_of(trace), measured.cores}).all.wall;
  out << "\nMeasured on " << measured.cores << " cores: " << fixed(measured.wall_seconds, 3)
      << " s, " << fixed(measured.cpu_seconds, 3)
      << " s of CPU time; replayed on as many: " << fixed(expected, 3) << " s, "
      << fixed(100 * (expected / measured.wall_seconds - 1), 1)
      << " % from that. Not in the trace: "
      << percent(measured.cpu_seconds - static_cast<double>(cpu_ns(trace)) * 1e-9,
                 measured.cpu_seconds)
      << " of the CPU time (other threads, recording).\n";
}

}  // namespace

void print_report(std::ostream& out, const Trace& trace, const Measured& measured,
                  const std::vector<unsigned>& workers) {
  const unsigned most = workers_of(trace);
  print_stages(out, replay(trace, {most, 0}), replay(trace, {0, 0}), most);
  print_scaling(out, trace, workers);
  print_measured(out, trace, measured);
}

}  // namespace spillway::bench
