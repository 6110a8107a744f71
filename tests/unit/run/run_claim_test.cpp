#include "run/run_claim.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "run/run_lock.hpp"
#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

TEST_CASE("run claim: makes, locks, and leaves nothing") {
  const TemporaryDirectory here;
  const fs::path scratch = here.path() / "scratch";
  const fs::path output = here.path() / "x.agc";
  {
    const RunClaim claim(scratch, output, {});
    CHECK(RunLock::is_held(scratch / "lock"));
    CHECK(RunLock::is_held(lock_of_output(output)));
  }
  CHECK(fs::is_empty(here.path()));
}

TEST_CASE("run claim: what is kept in the directory keeps it, and the next run takes it") {
  const TemporaryDirectory here;
  const fs::path scratch = here.path() / "scratch";
  {
    const RunClaim claim(scratch, "", {});
    std::ofstream(scratch / "checkpoint") << "x";
  }
  CHECK(fs::exists(scratch / "checkpoint"));
  CHECK_FALSE(fs::exists(scratch / "lock"));
  const RunClaim claim(scratch, "", {});
  CHECK(fs::exists(scratch / "checkpoint"));
}

TEST_CASE("run claim: whether a run has left something at the output is known by its lock") {
  const TemporaryDirectory here;
  const fs::path scratch = here.path() / "scratch";
  const fs::path output = here.path() / "x.agc";
  {
    RunClaim claim(scratch, output, {});
    CHECK_FALSE(claim.output_was_left());
    claim.leave_output_lock(true);
  }
  CHECK_FALSE(RunLock::is_held(lock_of_output(output)));
  {
    const RunClaim claim(scratch, output, {});  // refused for whatever reason: all stays
    CHECK(claim.output_was_left());
  }
  CHECK(fs::exists(lock_of_output(output)));
  {
    RunClaim claim(scratch, output, {});
    CHECK(claim.output_was_left());
    claim.leave_output_lock(false);
  }
  CHECK(fs::is_empty(here.path()));
}

TEST_CASE("run claim: the second run on either is refused, and changes nothing") {
  const TemporaryDirectory here;
  const fs::path output = here.path() / "x.agc";
  const RunClaim first(here.path() / "a", output, {});
  for (const auto& [scratch, other] :
       {std::pair{"a", here.path() / "y.agc"}, std::pair{"b", output}}) {
    try {
      const RunClaim second(here.path() / scratch, other, {});
      FAIL("two runs at once");
    } catch (const Error& error) {
      CHECK(error.kind() == ErrorKind::resource);
    }
  }
  CHECK(RunLock::is_held(here.path() / "a" / "lock"));
  CHECK(RunLock::is_held(lock_of_output(output)));
  CHECK_FALSE(fs::exists(here.path() / "b"));
  CHECK_FALSE(fs::exists(here.path() / "y.agc.spillway-lock"));
}

TEST_CASE("run claim: no link and no file in the directory's place") {
  const TemporaryDirectory here;
  fs::create_directory(here.path() / "real");
  fs::create_directory_symlink("real", here.path() / "link");
  std::ofstream(here.path() / "file") << "x";
  for (const char* name : {"link", "file", "no/such"}) {
    CHECK_THROWS_AS(RunClaim(here.path() / name, "", {}), Error);
  }
  CHECK(fs::is_empty(here.path() / "real"));
  CHECK(fs::exists(here.path() / "file"));
}

}  // namespace
}  // namespace spillway
