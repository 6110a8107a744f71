#include "run/run_report.hpp"

#include "base/process_memory.hpp"
#include "run/byte_share_rows.hpp"
#include "run/json.hpp"

namespace spillway {
namespace {

void add_counters(JsonObject& json, const ProgressSnapshot& now) {
  json.add("samples", now.samples)
      .add("contigs", now.contigs)
      .add("bases", now.bases)
      .add("segments", now.segments)
      .add("unplaced", now.unplaced)
      .add("groups", now.groups)
      .add("archive_bytes", now.archive_bytes);
}

std::string json_of(const std::vector<Progress::StageTime>& stages) {
  std::string text;
  for (const Progress::StageTime& stage : stages) {
    JsonObject json;
    json.add("stage", name_of(stage.stage))
        .add("seconds", stage.spent.real_seconds)
        .add("cpu_seconds", stage.spent.cpu_seconds)
        .add("done", stage.done)
        .add("unit", unit_of(stage.stage));
    text += (text.empty() ? "[" : ", ") + json.text();
  }
  return text + "]";
}

}  // namespace

std::string event_line(const char* event, const ProgressSnapshot& now, std::uint64_t memory_bytes,
                       const ScratchUsage& scratch) {
  const ProcessMemory memory = process_memory();
  JsonObject json;
  json.add("time", utc_time())
      .add("event", event)
      .add("seconds", now.seconds)
      .add("cpu_seconds", process_cpu_seconds())
      .add("stage", name_of(now.stage))
      .add("stage_done", now.done)
      .add("stage_total", now.total)
      .add("stage_unit", unit_of(now.stage))
      .add("fraction", now.fraction)
      .add("eta_seconds", now.eta_seconds);
  add_counters(json, now);
  json.add("rss_bytes", memory.resident_bytes)
      .add("rss_anonymous_bytes", memory.anonymous_bytes)
      .add("rss_mapped_bytes", memory.mapped_bytes)
      .add("peak_rss_bytes", memory.peak_bytes)
      .add("memory_bytes", memory_bytes)
      .add("scratch_bytes", scratch.bytes())
      .add("free_scratch_bytes", scratch.free_bytes());
  return json.text() + "\n";
}

std::string stats_line(const RunStats& stats, const RunIdentity& identity,
                       const std::vector<Progress::StageTime>& stages,
                       const ProgressSnapshot& now) {
  JsonObject json;
  json.add("version", program_version())
      .add("status", stats.outcome.status)
      .add("exit_code", static_cast<unsigned>(stats.outcome.exit_code))
      .add("message", stats.outcome.message)
      .add("command", identity.command)
      .add("host", identity.host)
      .add("pid", static_cast<std::uint64_t>(identity.pid))
      .add("started", identity.started)
      .add("ended", utc_time())
      .add("seconds", now.seconds)
      .add("cpu_seconds", process_cpu_seconds())
      .add("threads", stats.threads)
      .add("memory_bytes", stats.memory_bytes)
      .add("peak_rss_bytes", peak_resident_bytes())
      .add("peak_scratch_bytes", stats.peak_scratch_bytes)
      .add("checkpoints", stats.checkpoints)
      .add("inputs", stats.inputs)
      .add("input_bytes", stats.input_bytes)
      .add("output", stats.output);
  add_counters(json, now);
  if (stats.shares) json.add_json("byte_shares", json_of(*stats.shares));
  json.add_json("stages", json_of(stages));
  return json.text() + "\n";
}

}  // namespace spillway
