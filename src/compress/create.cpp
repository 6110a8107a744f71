#include <unistd.h>

#include <exception>
#include <string>

#include "base/copy_file.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/process_memory.hpp"
#include "base/publish.hpp"
#include "compress/check_result.hpp"
#include "compress/run_plan.hpp"
#include "compress/stages.hpp"
#include "job/file_system.hpp"
#include "job/scratch_name.hpp"
#include "spillway/compress.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// The file that becomes the archive. Goes with the object unless it was published.
class PartialArchive {
 public:
  PartialArchive(const CreateOptions& options, const ScratchStore& store)
      : output_(options.output),
        path_(output_.empty() ? store.directory() / "archive.partial"
                              : fs::path(output_.string() + ".partial")) {}
  ~PartialArchive() {
    std::error_code ignored;
    if (!published_) fs::remove(path_, ignored);
  }
  PartialArchive(const PartialArchive&) = delete;
  PartialArchive& operator=(const PartialArchive&) = delete;

  File create() const { return File::create(path_); }
  const fs::path& path() const { return path_; }

  /// REQUIRES: the file is whole and synced.
  void publish() {
    if (output_.empty()) {
      copy_to_standard_output();
      return;
    }
    spillway::publish(path_, output_);
    published_ = true;
  }

 private:
  void copy_to_standard_output() const {
    File in = File::open_read(path_);
    File out = File::borrow(STDOUT_FILENO, "standard output");
    copy_rest(in, out);
  }

  fs::path output_;
  fs::path path_;
  bool published_ = false;
};

void check(const CreateOptions& options) {
  if (options.inputs.empty()) throw Error(ErrorKind::usage, "no input is named");
}

// Before anything is made: where scratch would lie, and whether there is room.
void check_place(const CreateOptions& options, RunWatch& watch) {
  const Log& log = watch.log();
  const fs::path location = options.run.scratch_dir.empty() ? "." : options.run.scratch_dir;
  const FileSystem system = file_system_of(location);
  const auto warn = [&](const std::string& text) { log.warn(text); };
  check_scratch_file_system(location, system, options.run.force_scratch, warn);
  if (system.kind == FileSystem::Kind::memory) {
    log.stage(location.string() + ": scratch is on " + system.name +
              ", which takes memory that --memory does not count");
  }
  check_plan(options, watch.progress().input_bytes,
             fs::is_directory(scratch_directory_of(location, options.output)), warn);
}

// The table of splitters follows from the reference: whether it leaves enough for the stages behind
// it is known only now, but before the inputs are read.
void check_later_stages_fit(Job& job) {
  job.budget.reserve(later_stage_bytes(job.shape, job.plan), "what follows the splitters");
}

std::uint64_t make_archive(const CreateOptions& options, RunWatch& watch) {
  Job job(options, watch);
  PartialArchive partial(options, job.store);
  WrittenArchive written;
  {
    const Reservation directory_held =
        job.budget.reserve(kDirectoryBytes, "the archive's directory");
    ArchiveWriter archive(partial.create(), job.store,
                          kDirectoryBytes - PartHashRecorder::memory_bytes(),
                          options.run.force_spill);
    const SplitterTable splitters = find_splitters(job);
    check_later_stages_fit(job);
    split(job, splitters);
    resolve(job, splitters);
    encode(job, archive);
    describe(job, splitters, archive);
    written = archive.finish();
  }
  check_result(job, partial.path(), written);
  job.progress.begin(Stage::publish, 0);
  const std::string done = "done: " + std::to_string(job.store.disk_bytes()) + " bytes of scratch";
  partial.publish();
  job.log.stage(done);
  return written.bytes;
}

}  // namespace

void create(const CreateOptions& options) {
  keep_heap_tight();
  check(options);
  RunWatch watch(options);
  try {
    check_place(options, watch);
    const std::uint64_t archive_bytes = make_archive(options, watch);
    watch.succeeded(archive_bytes);
  } catch (...) {
    watch.failed(std::current_exception());
    throw;
  }
}

}  // namespace spillway
