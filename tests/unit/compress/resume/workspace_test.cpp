#include "compress/resume/workspace.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <optional>

#include "scratch/store.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// A job on a file, in a directory of its own.
struct Place {
  TemporaryDirectory directory;
  Log log{0};
  CreateOptions options;

  Place() {
    fs::create_directory(directory.path() / "scratch");
    const fs::path input = directory.path() / "a.fa";
    std::ofstream(input) << ">a\nACGT\n";
    options.inputs = {{input.string(), "a"}};
    options.output = directory.path() / "x.agc";
    options.run.scratch_dir = directory.path() / "scratch";
  }

  /// As a run leaves a store that has written a checkpoint, or none.
  void fill(const Workspace& workspace, bool with_checkpoint) const {
    ScratchStore store(workspace.scratch(), 0);
    store.save("name", Bytes(1000));
    if (with_checkpoint) store.checkpoint();
    store.keep();
    std::ofstream(workspace.partial()) << "archive so far";
  }
  bool is_empty() const {
    return fs::is_empty(directory.path() / "scratch") &&
           !fs::exists(directory.path() / "x.agc.partial") &&
           !fs::exists(directory.path() / "x.agc.spillway-lock");
  }
};

TEST_CASE("workspace: what a run made goes with it, unless there is a checkpoint to resume") {
  const Place here;
  for (const bool with_checkpoint : {false, true}) {
    CAPTURE(with_checkpoint);
    {
      Workspace workspace(here.options, here.log);
      CHECK(workspace.is_resumable());
      CHECK_FALSE(workspace.resumes());
      CHECK(workspace.partial() == here.options.output.string() + ".partial");
      here.fill(workspace, with_checkpoint);
      CHECK(workspace.leave_if_resumable() == with_checkpoint);
    }
    CHECK(here.is_empty() == !with_checkpoint);
  }
  {
    const Workspace workspace(here.options, here.log);
    CHECK(workspace.resumes());
    CHECK(fs::exists(workspace.partial()));
  }
  CHECK(here.is_empty());  // that run has come to its end
}

TEST_CASE("workspace: --restart and --checkpoint 0 make a job begin anew") {
  Place here;
  const auto leave_checkpoint = [&] {
    Workspace workspace(here.options, here.log);
    here.fill(workspace, true);
    workspace.leave_if_resumable();
  };
  leave_checkpoint();
  here.options.run.restart = true;
  CHECK_FALSE(Workspace(here.options, here.log).resumes());
  here.options.run.restart = false;
  here.options.run.checkpoint_seconds = 0;
  CHECK_FALSE(Workspace(here.options, here.log).is_resumable());
  here.options.run.checkpoint_seconds = 30;
  leave_checkpoint();
  here.options.run.checkpoint_seconds = 0;
  {
    // It goes on from one all the same.
    const Workspace workspace(here.options, here.log);
    CHECK(workspace.resumes());
    CHECK(workspace.is_resumable());
  }
}

TEST_CASE(
    "workspace: a job that reads something only once, or writes to a stream, is not resumed") {
  Place here;
  {
    CreateOptions options = here.options;
    options.output.clear();
    const Workspace workspace(options, here.log);
    CHECK_FALSE(workspace.is_resumable());
    CHECK(workspace.partial() == workspace.scratch() / "archive.partial");
  }
  CreateOptions options = here.options;
  options.inputs.push_back({"-", "from a pipe"});
  CHECK_FALSE(Workspace(options, here.log).is_resumable());
  {
    Workspace workspace(here.options, here.log);
    here.fill(workspace, true);
    workspace.leave_if_resumable();
  }
  CHECK_THROWS_AS(Workspace(options, here.log), Error);
  CHECK(Workspace(here.options, here.log).resumes());  // it was left alone
}

TEST_CASE("workspace: one run at a time, on the directory and on the output") {
  const Place here;
  const Workspace first(here.options, here.log);
  const auto kind_of = [&](const CreateOptions& options) {
    try {
      const Workspace second(options, here.log);
    } catch (const Error& error) {
      return std::optional(error.kind());
    }
    return std::optional<ErrorKind>();
  };
  CHECK(kind_of(here.options) == ErrorKind::resource);
  CreateOptions elsewhere = here.options;
  elsewhere.run.scratch_dir = here.directory.path();
  CHECK(kind_of(elsewhere) == ErrorKind::resource);
  elsewhere.output = here.directory.path() / "y.agc";
  CHECK_FALSE(kind_of(elsewhere).has_value());
}

TEST_CASE("workspace: --keep-scratch keeps the store, which is no checkpoint any more") {
  Place here;
  here.options.run.keep_scratch = true;
  fs::path scratch;
  {
    const Workspace workspace(here.options, here.log);
    scratch = workspace.scratch();
    here.fill(workspace, true);
  }
  CHECK(fs::exists(scratch / "data.mdb"));
  CHECK_FALSE(ScratchStore::has_checkpoint(scratch));
  CHECK_FALSE(fs::exists(here.options.output.string() + ".partial"));
}

}  // namespace
}  // namespace spillway
