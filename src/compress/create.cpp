#include <chrono>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "archive/reader.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/output_target.hpp"
#include "base/stopped_by_run.hpp"
#include "compress/pipeline.hpp"
#include "compress/plan/run_plan.hpp"
#include "compress/prepare/failed_start.hpp"
#include "compress/prepare/request.hpp"
#include "compress/resume/input_stamps.hpp"
#include "compress/resume/publish_record.hpp"
#include "compress/resume/workspace.hpp"
#include "extract/byte_shares.hpp"
#include "run/file_system.hpp"
#include "run/monitor.hpp"
#include "run/resume_hint.hpp"
#include "run/scratch_name.hpp"
#include "spillway/compress.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

// Before anything is made: where scratch would lie, and whether there is room.
void check_place(const CreateOptions& options, RunMonitor& watch) {
  const Log& log = watch.log();
  const fs::path location = options.run.scratch_dir.empty() ? "." : options.run.scratch_dir;
  const FileSystem system = file_system_of(location);
  const auto warn = [&](const std::string& text) { log.warn(text); };
  check_scratch_file_system(location, system, options.run.force_scratch, warn);
  if (system.kind == FileSystem::Kind::memory) {
    log.stage(location.string() + ": scratch is on " + system.name +
              ", which takes memory that --memory does not count");
  }
  if (!options.source.empty()) return;  // nothing is known of the text before it is decoded
  check_plan(options, watch.progress().input_bytes,
             fs::is_directory(scratch_directory_of(location, options.output)), warn);
}

/// The error with what the user can do. After ^C that is one short line.
std::string with_resume_hint(const Error& error, const Workspace& workspace) {
  std::string text = error.what();
  const bool can_resume =
      error.kind() != ErrorKind::corrupt && dynamic_cast<const ChangedInput*>(&error) == nullptr;
  if (can_resume) text.append("; ").append(kResumeHint);
  if (error.kind() == ErrorKind::interrupted) return text;
  return text.append(" (")
      .append(kStateIsIn)
      .append(workspace.scratch().string())
      .append("; ")
      .append(kRestartHint)
      .append(")");
}

/// The archive's bytes, if an earlier run of the same job made it and was killed before it could
/// put everything away.
std::optional<std::uint64_t> published_before(const CreateOptions& options,
                                              const Workspace& workspace, const Log& log) {
  if (options.run.restart) return std::nullopt;
  const auto bytes = published_bytes(workspace.scratch(), options);
  if (bytes) log.stage("an earlier run, killed before it could remove its scratch, has done it");
  return bytes;
}

/// The archive's bytes.
std::uint64_t create(const CreateOptions& options, File* stream, RunMonitor& watch, Stop& stop) {
  Workspace workspace(options, watch.log());
  if (const auto bytes = published_before(options, workspace, watch.log())) return *bytes;
  std::optional<ShutdownGracePeriod> grace;
  if (workspace.is_resumable()) grace.emplace(stop);
  bool is_same_job = false;
  try {
    Pipeline pipeline(options, workspace, watch);
    is_same_job = true;
    return pipeline.run(stream);
  } catch (const Error& error) {
    if (!workspace.leave_if_resumable()) throw;
    // Of another job: what it says is enough. A damaged one may be this one.
    if (!is_same_job && error.kind() != ErrorKind::corrupt) throw;
    const std::string text = with_resume_hint(error, workspace);
    if (dynamic_cast<const StoppedByRun*>(&error) != nullptr)
      throw StoppedByRun(error.kind(), text);
    throw Error(error.kind(), text);
  } catch (...) {
    workspace.leave_if_resumable();
    throw;
  }
}

/// Of the archive that is published: what goes wrong here changes nothing of it.
std::optional<ByteShares> shares_for_stats(const CreateOptions& options, const Log& log) {
  std::error_code ignored;
  if (options.run.stats.empty() || !std::filesystem::is_regular_file(options.output, ignored)) {
    return {};
  }
  try {
    return byte_shares_of(ArchiveReader(options.output));
  } catch (const Error& error) {
    log.warn(std::string("--stats without the shares of bytes: ") + error.what());
    return {};
  }
}

/// What a run is to do, and who watches it.
struct Start {
  explicit Start(CreateOptions request)
      : options(prepared_request(std::move(request), Purpose::run)),
        target(output_target(options.output)) {
    options.output = target.file_path();
    // Nothing may happen by the machine's clock where another one counts.
    watch.emplace(options, target.is_standard_output() ? "" : target.name,
                  options.run.safepoint_clock ? std::chrono::milliseconds(0) : RunMonitor::kTick);
  }

  CreateOptions options;
  OutputTarget target;
  std::optional<RunMonitor> watch;
};

void start(CreateOptions request, std::optional<Start>& run) {
  const FailedStart failed_start(request);
  try {
    run.emplace(std::move(request));
  } catch (...) {
    failed_start.report(std::current_exception());
    throw;
  }
}

/// What asks the run to stop: what its host has for that, and the run itself.
Stop stop_of(const RunHost& host) {
  return Stop(host.stop, [observer = host.observer](ShutdownPhase phase) {
    if (observer != nullptr) observer->shutdown(phase);
  });
}

void run_request(CreateOptions request) {
  Stop stop = stop_of(request.host);
  const StopScope scope(&stop);
  std::optional<Start> run;
  start(std::move(request), run);
  const CreateOptions& options = run->options;
  const OutputTarget& target = run->target;
  RunMonitor& watch = *run->watch;
  try {
    check_place(options, watch);
    // Before the work begins, so that who reads it learns of its end, however that comes.
    std::optional<File> stream;
    if (!target.is_file()) stream = open_stream(target);
    const std::uint64_t archive_bytes = create(options, stream ? &*stream : nullptr, watch, stop);
    watch.succeeded(archive_bytes, shares_for_stats(options, watch.log()));
  } catch (...) {
    watch.failed(std::current_exception());
    throw;
  }
}

}  // namespace

void append(CreateOptions options) {
  if (options.base.empty()) throw Error(ErrorKind::usage, "no archive given");
  options.source.clear();
  run_request(std::move(options));
}

void convert(CreateOptions options) {
  if (options.source.empty()) throw Error(ErrorKind::usage, "no archive given");
  options.base.clear();
  options.inputs.clear();
  run_request(std::move(options));
}

void create(CreateOptions options) {
  options.base.clear();
  options.source.clear();
  run_request(std::move(options));
}

}  // namespace spillway
