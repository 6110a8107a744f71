#include "run/run_identity.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace spillway {
namespace {

TEST_CASE("run identity: of this process") {
  const RunIdentity run = this_run();
  CHECK(run.pid == ::getpid());
  CHECK_FALSE(run.host.empty());
  CHECK(run.command.find("unit_tests") != std::string::npos);
  CHECK(run.started.size() == std::string("2026-11-23T18:34:03Z").size());
  CHECK(this_run() == run);
  CHECK(seems_alive(run) == true);
}

TEST_CASE("run identity: text and back") {
  RunIdentity run{"node3", 17, "0-1-2", "2026-11-23T18:34:03Z", "spillway create 'a b.fa'"};
  CHECK(identity_of_text(to_text(run)) == run);
  run.command = "two\nlines";
  run.boot_id = "";
  const auto back = identity_of_text(to_text(run));
  REQUIRE(back);
  CHECK(back->command == "two lines");
  CHECK(back->boot_id.empty());
  const std::string text = to_text(run);
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK_FALSE(identity_of_text(text.substr(0, size)));
  }
  CHECK_FALSE(identity_of_text("spillway run\nhost: h\npid: x\nboot: \nstarted: \ncommand: \n"));
  CHECK_FALSE(identity_of_text("spillway run\nhost: h\npid: -1\nboot: \nstarted: \ncommand: \n"));
}

TEST_CASE("run identity: who is dead, and of whom nothing is known") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  RunIdentity run = this_run();
  run.pid = child;
  CHECK(seems_alive(run) == false);
  run.pid = ::getpid();
  run.boot_id = "another";
  CHECK(seems_alive(run) == false);
  run.host = "another";
  CHECK(seems_alive(run) == std::nullopt);
}

TEST_CASE("run identity: times") {
  CHECK(utc_time(0) == "1970-01-01T00:00:00Z");
  CHECK(utc_time(1795458843) == "2026-11-23T18:34:03Z");
}

}  // namespace
}  // namespace spillway
