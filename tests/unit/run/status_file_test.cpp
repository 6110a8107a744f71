#include "run/status_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

RunStatus some_status() {
  RunStatus status;
  status.run = {"node3", 17, "0-1-2", "2026-11-23T18:34:03Z", "spillway create 'a \"b\".fa'"};
  status.version = "0.1.0";
  status.output = "/data/x.agc";
  status.partial = "/data/x.agc.partial";
  status.state = "running";
  status.stage = "split";
  status.fraction = 0.25;
  status.eta_seconds = 12.5;
  status.samples = 3;
  status.total_samples = 10;
  status.bases = std::uint64_t{1} << 60;
  status.scratch_bytes = 5;
  status.checkpoint = "2026-11-23T18:35:00Z";
  return status;
}

TEST_CASE("status file: written and read") {
  const TemporaryDirectory directory;
  const RunStatus status = some_status();
  CHECK_FALSE(read_status(directory.path()));
  REQUIRE(StatusFile(directory.path()).write(status));
  REQUIRE(StatusFile(directory.path()).write(status));
  CHECK_FALSE(fs::exists(directory.path() / "status.json.new"));
  const auto back = read_status(directory.path());
  REQUIRE(back);
  CHECK(back->run == status.run);
  CHECK(back->output == status.output);
  CHECK(back->partial == status.partial);
  CHECK(back->fraction == status.fraction);
  CHECK(back->eta_seconds == status.eta_seconds);
  CHECK(back->bases == status.bases);
  CHECK(back->checkpoint == status.checkpoint);
  CHECK(to_json_text(*back) == to_json_text(status));
  StatusFile(directory.path()).remove();
  CHECK(fs::is_empty(directory.path()));
}

TEST_CASE("status file: a directory that is gone") {
  CHECK_FALSE(StatusFile("/no/such/directory").write(some_status()));
  CHECK_FALSE(read_status("/no/such/directory"));
}

TEST_CASE("status file: what is no status is none, whatever it is") {
  const std::string text = to_json_text(some_status());
  for (std::size_t size = 0; size + 2 < text.size(); ++size) {
    CHECK_FALSE(status_of_json(std::string_view(text).substr(0, size)));
  }
  CHECK_FALSE(status_of_json("[1, 2]"));
  CHECK_FALSE(status_of_json(R"({"state": {}})"));
  CHECK_FALSE(status_of_json(std::string(60000, '[')));
  const auto odd = status_of_json(R"({"pid": "x", "fraction": "1", "bases": -3, "output": 7})");
  REQUIRE(odd);
  CHECK(odd->run.pid == 0);
  CHECK(odd->bases == 0);
  CHECK(odd->output.empty());
}

TEST_CASE("status file: no link is followed") {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "elsewhere") << to_json_text(some_status());
  fs::create_symlink("elsewhere", directory.path() / "status.json");
  CHECK_FALSE(read_status(directory.path()));
}

}  // namespace
}  // namespace spillway
