#include "run/run_files.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "run/run_identity.hpp"
#include "run/run_lock.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
namespace fs = std::filesystem;

namespace {

template <typename Refuse>
std::string refusal(Refuse refuse, const fs::path& path) {
  try {
    refuse(path, path.string());
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("the partial file is the output's name and an ending") {
  CHECK(partial_of_output("out/a.agc") == "out/a.agc.partial");
  CHECK(output_of_partial("out/a.agc.partial") == "out/a.agc");
  CHECK(output_of_partial("a.partial.partial") == "a.partial");
  CHECK_FALSE(output_of_partial("a.agc"));
  CHECK_FALSE(output_of_partial("a.partial.agc"));
}

TEST_CASE("the partial file of a run that lives, or was interrupted, is no output") {
  const TemporaryDirectory directory;
  const fs::path output = directory.path() / "a.agc";
  const fs::path partial = partial_of_output(output);
  CHECK(refusal(refuse_file_of_a_run, partial).empty());
  CHECK(refusal(refuse_file_of_a_run, lock_of_output(output)).ends_with("like the lock of a run"));
  {
    const RunLock lock = RunLock::acquire(lock_of_output(output), "a.agc", {});
    CHECK(refusal(refuse_file_of_a_run, partial).find("another run writes it") !=
          std::string::npos);
    CHECK(refusal(refuse_file_of_a_run, output).empty());
  }
  std::ofstream(lock_of_output(output)) << to_text(this_run());
  CHECK(refusal(refuse_file_of_a_run, partial).find("an interrupted run has left it") !=
        std::string::npos);
}

TEST_CASE("an output whose partial file is the output of a run that lives is refused") {
  const TemporaryDirectory directory;
  const fs::path output = directory.path() / "a.agc";
  CHECK(refusal(refuse_partial_of_a_run, output).empty());
  const RunLock lock = RunLock::acquire(lock_of_output(partial_of_output(output)), "x", {});
  CHECK(refusal(refuse_partial_of_a_run, output).find("another run writes") != std::string::npos);
}
