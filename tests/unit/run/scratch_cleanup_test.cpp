#include "run/scratch_cleanup.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "run/run_lock.hpp"
#include "run/scratch_name.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

/// A run that has left everything that a run can leave.
struct LeftBehind {
  TemporaryDirectory directory;
  fs::path output = fs::canonical(directory.path()) / "x.agc";
  fs::path partial = output.string() + ".partial";
  fs::path scratch = scratch_directory_of(fs::canonical(directory.path()), output);
  RunStatus status;

  LeftBehind() {
    fs::create_directory(scratch);
    for (const std::string_view name : kScratchFiles) write_file(scratch / name, "");
    write_file(scratch / "data.mdb", std::string(100000, 'x'));
    write_file(scratch / "lock", to_text(this_run()));
    write_file(partial, std::string(50000, 'x'));
    status.run = this_run();
    status.state = "running";
    status.output = output.string();
    status.partial = partial.string();
    status.directory_id = id_of_directory(scratch);
    StatusFile(scratch).write(status);
  }
  bool is_untouched() const {
    return fs::exists(scratch / "data.mdb") && fs::exists(scratch / "lock") && fs::exists(partial);
  }
};

TEST_CASE("cleanup: everything of a dead run goes, and nothing else") {
  const LeftBehind left;
  write_file(left.output, "an older archive");
  write_file(lock_of_output(left.output), to_text(this_run()));
  write_file(left.directory.path() / "y.agc.partial", "another run's");
  const CleanedScratch would = clean_scratch(left.scratch, true);
  CHECK(left.is_untouched());
  const CleanedScratch done = clean_scratch(left.scratch, false);
  CHECK(done.survey.state == RunState::dead);
  CHECK(done.left_because.empty());
  CHECK(done.bytes >= 150000);
  CHECK(would.bytes >= done.bytes);
  CHECK_FALSE(fs::exists(left.scratch));
  CHECK_FALSE(fs::exists(left.partial));
  CHECK(fs::exists(left.output));
  CHECK(fs::exists(left.directory.path() / "y.agc.partial"));
  CHECK_FALSE(fs::exists(lock_of_output(left.output)));
  CHECK(std::ranges::find(done.removed, left.scratch.string()) != done.removed.end());
}

TEST_CASE("cleanup: a copy goes without what belongs to the directory that it was made from") {
  const LeftBehind left;
  const fs::path copy = left.directory.path() / "kept" / left.scratch.filename();
  fs::create_directory(copy.parent_path());
  fs::copy(left.scratch, copy);
  CHECK(clean_scratch(copy, false).left_because.empty());
  CHECK_FALSE(fs::exists(copy));
  CHECK(left.is_untouched());
}

TEST_CASE("cleanup: samples that were added from memory go, unless their process lives") {
  const TemporaryDirectory directory;
  const fs::path samples = writer_directory_of(directory.path(), 2);
  fs::create_directory(samples);
  write_file(samples / writer_file(0), std::string(100000, 'x'));
  write_file(samples / writer_file(12), "x");
  {
    const RunLock held = RunLock::acquire(samples / "lock", samples.string(), {});
    CHECK_FALSE(clean_scratch(samples, false).left_because.empty());
  }
  CHECK(fs::exists(samples / writer_file(12)));
  CHECK(scratch_directories_in(directory.path()) == std::vector{samples});
  CHECK(survey_scratch(samples).disk_bytes >= 100000);
  const CleanedScratch done = clean_scratch(samples, false);
  CHECK(done.left_because.empty());
  CHECK(done.bytes >= 100000);
  CHECK_FALSE(fs::exists(samples));
}

TEST_CASE("cleanup: files of other names keep a directory of samples") {
  const TemporaryDirectory directory;
  const fs::path samples = writer_directory_of(directory.path(), 0);
  fs::create_directory(samples);
  for (const char* name : {"x.fa.zst", ".fa.zst", "1.fa"}) write_file(samples / name, "");
  CHECK_FALSE(clean_scratch(samples, false).left_because.empty());
  for (const char* name : {"x.fa.zst", ".fa.zst", "1.fa"}) CHECK(fs::exists(samples / name));
}

TEST_CASE("cleanup: only what has the name of a scratch directory is one") {
  const TemporaryDirectory directory;
  for (const char* name : {"spillway-scratch.x", "spillway-scratch.x.1234", "spillway-scratch",
                           "spillway-scratch.x.0123456789abcdef.bak",
                           "spillway-scratch.0123456789abcdef", "x.0123456789abcdef"}) {
    fs::create_directory(directory.path() / name);
  }
  CHECK(scratch_directories_in(directory.path()).empty());
  fs::create_directory(directory.path() / "spillway-scratch.x.0123456789abcdef");
  fs::create_directory(directory.path() / "spillway-scratch.stdout.4711");
  CHECK(scratch_directories_in(directory.path()).size() == 2);
}

TEST_CASE("cleanup: a lock without its partial file goes, what is no lock stays") {
  const LeftBehind left;
  fs::remove(left.partial);
  SUBCASE("a lock") {
    write_file(lock_of_output(left.output), to_text(this_run()));
    clean_scratch(left.scratch, false);
    CHECK_FALSE(fs::exists(lock_of_output(left.output)));
  }
  SUBCASE("notes") {
    write_file(lock_of_output(left.output), "notes");
    clean_scratch(left.scratch, false);
    CHECK(fs::exists(lock_of_output(left.output)));
  }
  CHECK_FALSE(fs::exists(left.scratch));
}

TEST_CASE("cleanup: a run that lives is left alone") {
  const LeftBehind left;
  const RunLock lock = RunLock::acquire(left.scratch / "lock", "x", {});
  const CleanedScratch done = clean_scratch(left.scratch, false);
  CHECK(done.survey.state == RunState::running);
  CHECK(done.left_because.starts_with("its run lives: process "));
  CHECK(done.removed.empty());
  CHECK(left.is_untouched());
}

TEST_CASE("cleanup: without a lock it counts whether the process is there") {
  LeftBehind left;
  fs::remove(left.scratch / "lock");
  CHECK(survey_scratch(left.scratch).state == RunState::running);
  CHECK(clean_scratch(left.scratch, false).removed.empty());
  left.status.run.boot_id = "another boot";
  StatusFile(left.scratch).write(left.status);
  CHECK(survey_scratch(left.scratch).state == RunState::dead);
}

TEST_CASE("cleanup: files that are none of ours keep the directory") {
  const LeftBehind left;
  write_file(left.scratch / "notes", "mine");
  fs::create_directory(left.scratch / "more");
  const CleanedScratch done = clean_scratch(left.scratch, false);
  CHECK(done.left_because.ends_with("it has other files in it"));
  CHECK(fs::exists(left.scratch / "notes"));
  CHECK(fs::exists(left.scratch / "more"));
  CHECK_FALSE(fs::exists(left.scratch / "data.mdb"));
}

TEST_CASE("cleanup: the partial file stays in doubt") {
  LeftBehind left;
  SUBCASE("another run holds its lock") {
    const RunLock lock = RunLock::acquire(lock_of_output(left.output), "x", {});
    clean_scratch(left.scratch, false);
    CHECK(fs::exists(left.partial));
  }
  SUBCASE("it is not the output of that directory") {
    const fs::path other = left.directory.path() / "precious.partial";
    write_file(other, "precious");
    left.status.partial = other.string();
    StatusFile(left.scratch).write(left.status);
    clean_scratch(left.scratch, false);
    CHECK(fs::exists(other));
    CHECK(fs::exists(left.partial));
  }
  SUBCASE("it is a link") {
    fs::rename(left.partial, left.directory.path() / "precious");
    fs::create_symlink("precious", left.partial);
    clean_scratch(left.scratch, false);
    CHECK(fs::exists(left.directory.path() / "precious"));
    CHECK(fs::is_symlink(left.partial));
  }
  SUBCASE("it is no partial file") {
    left.status.partial = left.output.string();
    write_file(left.output, "an archive");
    StatusFile(left.scratch).write(left.status);
    clean_scratch(left.scratch, false);
    CHECK(fs::exists(left.output));
  }
  SUBCASE("nothing names it") {
    StatusFile(left.scratch).remove();
    clean_scratch(left.scratch, false);
    CHECK(fs::exists(left.partial));
  }
  CHECK_FALSE(fs::exists(left.scratch));
}

TEST_CASE("cleanup: a link in place of a file goes, not what it leads to") {
  const LeftBehind left;
  const fs::path precious = left.directory.path() / "precious";
  write_file(precious, "precious");
  fs::remove(left.scratch / "reference");
  fs::create_symlink(precious, left.scratch / "reference");
  clean_scratch(left.scratch, false);
  CHECK_FALSE(fs::exists(left.scratch));
  CHECK(fs::exists(precious));
}

TEST_CASE("survey: finds directories by their names, and no links to them") {
  const LeftBehind left;
  fs::create_directory(left.directory.path() / "spillway-other");
  fs::create_directory_symlink(left.scratch, left.directory.path() / "spillway-scratch.link");
  write_file(left.directory.path() / "spillway-scratch.file", "");
  const auto found = scratch_directories_in(fs::canonical(left.directory.path()));
  REQUIRE(found.size() == 1);
  CHECK(found[0] == left.scratch);
  const ScratchSurvey survey = survey_scratch(left.scratch);
  CHECK(survey.state == RunState::dead);
  CHECK(survey.has_checkpoint);
  CHECK(survey.disk_bytes >= 100000);
  REQUIRE(survey.run);
  CHECK(survey.run->pid == this_run().pid);
}

}  // namespace
}  // namespace spillway
