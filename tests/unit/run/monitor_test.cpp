#include "run/monitor.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "run/json.hpp"
#include "run/status_file.hpp"
#include "spillway/error.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kNoThread{0};

struct Watched {
  TemporaryDirectory directory;
  CreateOptions options;

  Watched() {
    options.run.log_json = directory.path() / "log";
    options.run.stats = directory.path() / "stats";
    options.output = directory.path() / "x.agc";
    options.inputs = {{"a.fa", "a"}, {"b.fa", "b"}};
  }
  /// Without what is nested.
  FlatJson stats() const {
    const std::string text = file_text(options.run.stats);
    return FlatJson::parse(text.substr(0, text.find(", \"stages\"")) + "}").value();
  }
};

TEST_CASE("run watch: a run that succeeds, look by look") {
  const Watched here;
  {
    RunMonitor watch(here.options, {}, kNoThread);
    const auto scratch = watch.attach_scratch(here.directory.path());
    watch.progress().begin(Stage::split, 100);
    watch.progress().add_done(50);
    watch.progress().samples = 1;
    write_file(here.directory.path() / "data.mdb", std::string(100000, 'x'));
    watch.checkpoint_taken();
    for (int i = 0; i < 6; ++i) watch.look();  // the fifth reports
    const auto status = read_status(here.directory.path());
    REQUIRE(status);
    CHECK(status->state == "running");
    CHECK(status->stage == "split");
    CHECK(status->samples == 1);
    CHECK(status->total_samples == 2);
    CHECK(status->scratch_bytes >= 100000);
    CHECK_FALSE(status->checkpoint.empty());
    CHECK(status->partial == fs::canonical(here.directory.path()).string() + "/x.agc.partial");
    watch.succeeded(77);
  }
  std::ifstream log(here.options.run.log_json);
  std::string events;
  for (std::string line; std::getline(log, line);) {
    const auto json = FlatJson::parse(line);
    REQUIRE(json);
    events += json->text("event") + " ";
    CHECK(json->count("rss_anonymous_bytes") > 0);
    CHECK(json->count("rss_mapped_bytes") > 0);
  }
  CHECK(events == "start stage checkpoint progress done ");
  const FlatJson stats = here.stats();
  CHECK(stats.text("status") == "done");
  CHECK(stats.count("archive_bytes") == 77);
  CHECK(stats.count("checkpoints") == 1);
  CHECK(stats.count("peak_scratch_bytes") >= 100000);
  CHECK(file_text(here.options.run.stats).find(R"("done": 50, "unit": "bytes"}]})") !=
        std::string::npos);
}

TEST_CASE("run watch: a run that fails, and leaves its scratch directory") {
  const Watched here;
  RunMonitor watch(here.options);
  { const auto scratch = watch.attach_scratch(here.directory.path()); }
  watch.failed(std::make_exception_ptr(Error(ErrorKind::input, "a.fa: is empty")));
  const FlatJson stats = here.stats();
  CHECK(stats.text("status") == "failed");
  CHECK(stats.count("exit_code") == 3);
  CHECK(stats.text("message") == "a.fa: is empty");
  const auto status = read_status(here.directory.path());
  REQUIRE(status);
  CHECK(status->state == "stopped");
  CHECK(status->message == "a.fa: is empty");
}

TEST_CASE("run watch: nothing is written into a directory that has been left") {
  const Watched here;
  const fs::path scratch = here.directory.path() / "scratch";
  fs::create_directory(scratch);
  RunMonitor watch(here.options);
  { const auto watched = watch.attach_scratch(scratch); }
  CHECK(fs::is_empty(scratch));
  watch.checkpoint_taken();
  CHECK(fs::remove(scratch));
  watch.failed(std::make_exception_ptr(Error(ErrorKind::interrupted, "stopped")));
  CHECK_FALSE(fs::exists(scratch));
  CHECK(here.stats().text("status") == "interrupted");
  CHECK(here.stats().count("exit_code") == 143);
}

TEST_CASE("run watch: an output that is no file has a name, and no partial file") {
  Watched here;
  here.options.output.clear();
  for (const std::string name : {"", "/dev/fd/7"}) {
    RunMonitor watch(here.options, name);
    const auto scratch = watch.attach_scratch(here.directory.path());
    const auto status = read_status(here.directory.path());
    REQUIRE(status);
    CHECK(status->output == name);
    CHECK(status->partial.empty());
    watch.succeeded(1);
    CHECK(here.stats().text("output") == name);
  }
}

TEST_CASE("run watch: its thread looks by itself, and ends without waiting for its tick") {
  const Watched here;
  {
    RunMonitor watch(here.options, {}, std::chrono::milliseconds(1));
    const auto events = [&] { return file_text(here.options.run.log_json); };
    while (events().find("\"progress\"") == std::string::npos) std::this_thread::yield();
  }
  RunMonitor(here.options, {}, std::chrono::hours(1)).succeeded(0);
}

/// What a run has said to it.
struct Heard : RunObserver {
  std::vector<std::string> messages;
  int reports = 0;
  std::uint64_t samples = 0;
  std::uint64_t peak_scratch_bytes = 0;
  int ends = 0;

  void message(MessageLevel level, const std::string& text) override {
    messages.push_back((level == MessageLevel::warning ? "warning: " : "") + text);
  }
  void progress(const ProgressSnapshot& now, const RunResources&) override {
    ++reports;
    samples = now.samples;
  }
  void ended(const RunSummary& summary) override {
    ++ends;
    peak_scratch_bytes = summary.peak_scratch_bytes;
  }
};

TEST_CASE("run watch: the observer is told of messages, of progress and of the end") {
  Watched here;
  Heard heard;
  here.options.host.observer = &heard;
  {
    RunMonitor watch(here.options, {}, kNoThread);
    const auto scratch = watch.attach_scratch(here.directory.path());
    std::ofstream(here.directory.path() / "data.mdb") << std::string(100000, 'x');
    watch.log().stage("a stage");
    watch.log().warn("look out");
    watch.progress().samples = 7;
    for (int i = 0; i < 10; ++i) watch.look();  // each fifth reports
    CHECK(heard.ends == 0);
  }
  CHECK(heard.messages == std::vector<std::string>{"a stage", "warning: look out"});
  CHECK(heard.reports == 2);
  CHECK(heard.samples == 7);
  CHECK(heard.ends == 1);
  CHECK(heard.peak_scratch_bytes >= 100000);
}

}  // namespace
}  // namespace spillway
