#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "archive/reader.hpp"
#include "archive_writer/written_archive.hpp"
#include "base/copy_file.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/output_target.hpp"
#include "base/process_memory.hpp"
#include "base/publish.hpp"
#include "compress/append/copy_base.hpp"
#include "compress/check/check_result.hpp"
#include "compress/plan/run_plan.hpp"
#include "compress/prepare/request.hpp"
#include "compress/resume/partial_file.hpp"
#include "compress/resume/workspace.hpp"
#include "compress/stages.hpp"
#include "extract/byte_shares.hpp"
#include "extract/reader_support.hpp"
#include "input/input_list.hpp"
#include "run/file_system.hpp"
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

// The table of splitters follows from the reference: whether it leaves enough for the stages behind
// it is known only now, but before the inputs are read.
void check_later_stages_fit(Job& job) {
  job.budget.reserve(later_stage_bytes(job.memory_shape(), job.plan), "what follows the splitters");
}

/// Number of the file, whatever its name; 0: there is none.
std::uint64_t inode_of(const fs::path& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) ? info.st_ino : 0;
}

// A job that goes on needs the file from the stage on that begins to write it.
File open_partial(const Job& job, const fs::path& partial) {
  if (job.checkpoints.first_stage() < Stage::encode)
    return create_partial(partial, job.options.output);
  if (job.checkpoints.first_stage() == Stage::publish && !fs::exists(partial) &&
      fs::exists(job.options.output)) {
    return File::open_read(job.options.output);  // it has its name already; nothing is written
  }
  try {
    return File::open_write(partial);
  } catch (const Error& error) {
    throw Error(ErrorKind::corrupt,
                std::string(error.what()) +
                    "; it belongs to the interrupted job, which cannot go on without it");
  }
}

void copy_to(const fs::path& partial, File& stream) {
  File in = File::open_read(partial);
  copy_rest(in, stream);
  stream.close();
}

/// The finished file on its way to its name, for checkpoints.
struct Publishing {
  std::uint64_t inode = 0;  // of the file, whatever its name
  CheckedSoFar so_far;      // of a run that comes back here

  template <typename Ar>
  void state(Ar& ar) {
    ar(inode, so_far);
  }
};

/// What a run that was stopped at the very end has left to do: nothing, if it had given the archive
/// its name already. The archive was found to be whole, but may have lain there for long since.
bool is_left_to_publish(Job& job, const Workspace& workspace, const WrittenArchive& written,
                        Publishing& publishing) {
  if (publishing.inode == inode_of(job.options.output)) return false;
  if (publishing.inode != inode_of(workspace.partial())) {
    throw Error(ErrorKind::corrupt, workspace.partial().string() +
                                        ": is not the archive that the interrupted job had made");
  }
  if (job.options.run.verify != VerifyLevel::none) {
    check_written(workspace.partial(), written, publishing.so_far, [&] { job.checkpoints.pass(); });
  }
  return true;
}

/// `file`: the one that was written.
void publish(Job& job, const Workspace& workspace, const WrittenArchive& written, FileId file) {
  Publishing publishing;
  const auto joined = job.checkpoints.join("publish", publishing);
  if (joined.is_restored() && !is_left_to_publish(job, workspace, written, publishing)) return;
  if (id_of(workspace.partial()) != file) {
    throw Error(ErrorKind::io,
                workspace.partial().string() +
                    ": is not the file that this run has written: something else has "
                    "taken its name");
  }
  if (!joined.is_restored()) {
    publishing.inode = inode_of(workspace.partial());
    // Without one, a job that is killed right after the rename begins anew: nothing is wrong then.
    if (job.checkpoints.any()) job.checkpoints.write();
  }
  spillway::publish(workspace.partial(), job.options.output);
}

/// The name of a new file, which has to be durable before a checkpoint speaks of the file.
class NewName {
 public:
  explicit NewName(const fs::path& path) : path_(path) {}

  void flush() {
    if (!std::exchange(is_durable_, true)) File::open_directory_of(path_).sync_directory();
  }

 private:
  const fs::path& path_;
  bool is_durable_ = false;
};

// Before any work that takes long.
void check_base(Job& job) {
  if (!job.shape.samples_by_header()) {
    job.names_known_after_reading = job.base->refuse_known_samples(job.options.inputs);
  }
  if (job.options.run.verify == VerifyLevel::full) check_base_parts(job);
}

// ragc gives wrong bases without an error where packs are not as it takes them to be.
void warn_of_readers(const Job& job, const fs::path& path) {
  const ArchiveReader archive(path);
  const std::string problem =
      ragc_problem(archive, read_file_info(archive), read_params(archive, read_file_info(archive)));
  if (problem.empty()) return;
  const std::string shown =
      job.options.output.empty() ? "the archive" : job.options.output.string();
  job.log.warn(shown + ": ragc 0.1.1 (impg, seqwish, sweepga) misreads it: " + problem +
               (job.options.base.empty() ? " (--readers=any makes packs of 50)"
                                         : " (convert --readers=any makes packs of 50)"));
}

/// The archive's bytes. `stream`: where they go if it is no file.
std::uint64_t run(Job& job, const Workspace& workspace, File* stream) {
  const bool reads_base = job.base.has_value();
  const Reservation directory_held = job.budget.reserve(kDirectoryBytes, "the archive's directory");
  File partial = open_partial(job, workspace.partial());
  const FileId id = partial.id();
  ArchiveWriter archive(std::move(partial), job.store,
                        kDirectoryBytes - PartHashRecorder::memory_bytes(),
                        job.options.run.force_spill);
  const auto joined = job.checkpoints.join_always("archive", archive);
  NewName name(workspace.partial());
  const auto joined_name = job.checkpoints.join_flush(name);
  const bool is_written_now = job.checkpoints.first_stage() <= Stage::metadata;
  if (is_written_now) {
    if (job.base && !workspace.resumes()) check_base(job);
    const SplitterTable splitters = find_splitters(job);
    const SavedSplitters saved(job, splitters);
    check_later_stages_fit(job);
    split(job, splitters);
    place(job, splitters);
    encode(job, archive);
    write_metadata(job, splitters, archive);
    archive.finish();
    job.drop_base();
  }
  if (is_written_now) warn_of_readers(job, workspace.partial());
  check_result(job, workspace.partial(), archive.result());
  job.input_stamps.check_all(reads_base, [&](const std::string& text) { job.log.warn(text); });
  job.checkpoints.begin(Stage::publish);
  job.progress.begin(Stage::publish, 0);
  const std::string done = "done: " + std::to_string(job.store.disk_bytes()) + " bytes of scratch";
  if (stream != nullptr) {
    copy_to(workspace.partial(), *stream);
  } else {
    publish(job, workspace, archive.result(), id);
  }
  job.log.stage(done);
  return archive.result().bytes;
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

/// The archive's bytes.
std::uint64_t create(const CreateOptions& options, File* stream, RunMonitor& watch) {
  Workspace workspace(options, watch.log());
  std::optional<ShutdownGracePeriod> grace;
  if (workspace.is_resumable()) grace.emplace();
  bool is_same_job = false;
  try {
    Job job(options, workspace, watch);
    is_same_job = true;
    return run(job, workspace, stream);
  } catch (const Error& error) {
    if (!workspace.leave_if_resumable()) throw;
    // Of another job: what it says is enough. A damaged one may be this one.
    if (!is_same_job && error.kind() != ErrorKind::corrupt) throw;
    throw Error(error.kind(), with_resume_hint(error, workspace));
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

void run_request(CreateOptions request) {
  keep_heap_tight();
  CreateOptions options = prepared_request(std::move(request), Purpose::run);
  const OutputTarget target = output_target(options.output);
  options.output = target.file_path();
  // Nothing may happen by the machine's clock where another one counts.
  RunMonitor watch(options, target.is_standard_output() ? "" : target.name,
                   options.run.safepoint_clock ? std::chrono::milliseconds(0) : RunMonitor::kTick);
  try {
    check_place(options, watch);
    // Before the work begins, so that who reads it learns of its end, however that comes.
    std::optional<File> stream;
    if (!target.is_file()) stream = open_stream(target);
    const std::uint64_t archive_bytes = create(options, stream ? &*stream : nullptr, watch);
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
