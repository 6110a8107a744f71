#include "bench/table.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <optional>

namespace spillway::bench {
namespace {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct Medians {
  double wall, cpu, rss, output, scratch;
};

Medians medians(const Entry& entry) {
  const auto over_runs = [&entry](auto figure) {
    std::vector<double> values;
    for (const Measurement& run : entry.runs) values.push_back(static_cast<double>(figure(run)));
    return median(std::move(values));
  };
  return {over_runs([](const Measurement& m) { return m.wall_seconds; }),
          over_runs([](const Measurement& m) { return m.cpu_seconds; }),
          over_runs([](const Measurement& m) { return m.peak_rss_bytes; }),
          median({entry.output_bytes.begin(), entry.output_bytes.end()}),
          over_runs([](const Measurement& m) { return m.peak_scratch_bytes; })};
}

std::string format(const char* pattern, double value) {
  char text[64];
  std::snprintf(text, sizeof text, pattern, value);
  return text;
}

std::string mebibytes(double bytes) { return format("%.1f", bytes / (1 << 20)); }

std::string ratio(double value, const std::optional<double>& peer) {
  return peer && *peer > 0 ? format("%.3f", value / *peer) : "";
}

int worst_status(const Entry& entry) {
  int worst = 0;
  for (const Measurement& run : entry.runs) worst = std::max(worst, run.exit_status);
  return worst;
}

}  // namespace

void print_runs(std::ostream& out, const std::vector<Entry>& entries) {
  out << "name\trun\texit\twall_s\tcpu_s\tpeak_rss_bytes\toutput_bytes\tpeak_scratch_bytes\n";
  for (const Entry& entry : entries) {
    for (std::size_t i = 0; i < entry.runs.size(); ++i) {
      const Measurement& run = entry.runs[i];
      out << entry.name << '\t' << i + 1 << '\t' << run.exit_status << '\t'
          << format("%.3f", run.wall_seconds) << '\t' << format("%.3f", run.cpu_seconds) << '\t'
          << run.peak_rss_bytes << '\t' << entry.output_bytes[i] << '\t' << run.peak_scratch_bytes
          << '\n';
    }
  }
}

void print_table(std::ostream& out, const std::vector<Entry>& entries, const std::string& peer) {
  std::optional<Medians> of_peer;
  for (const Entry& entry : entries) {
    if (!peer.empty() && entry.name == peer) of_peer = medians(entry);
  }
  out << "| command | runs | exit | wall s | CPU s | peak RSS MiB | output bytes | peak scratch "
         "MiB |";
  if (of_peer) out << " time / " << peer << " | RSS / " << peer << " | size / " << peer << " |";
  out << "\n|--|--|--|--|--|--|--|--|" << (of_peer ? "--|--|--|" : "") << '\n';
  for (const Entry& entry : entries) {
    const Medians m = medians(entry);
    out << "| " << entry.name << " | " << entry.runs.size() << " | " << worst_status(entry) << " | "
        << format("%.2f", m.wall) << " | " << format("%.2f", m.cpu) << " | " << mebibytes(m.rss)
        << " | " << format("%.0f", m.output) << " | " << mebibytes(m.scratch) << " |";
    if (of_peer) {
      out << ' ' << ratio(m.wall, of_peer->wall) << " | " << ratio(m.rss, of_peer->rss) << " | "
          << ratio(m.output, of_peer->output) << " |";
    }
    out << '\n';
  }
}

}  // namespace spillway::bench
