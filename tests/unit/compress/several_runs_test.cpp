// Runs beside each other in one process: nothing of one reaches the other.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <barrier>
#include <csignal>
#include <future>
#include <string>

#include "base/file.hpp"
#include "spillway/compress.hpp"
#include "spillway/error.hpp"
#include "unit/compress/place.hpp"

namespace spillway {
namespace {

/// Keeps what a run says. `meet`, if there is one, is arrived at with the first message.
class Listener : public RunObserver {
 public:
  explicit Listener(std::barrier<>* meet = nullptr) : meet_(meet) {}

  void message(MessageLevel, const std::string& text) override {
    if (meet_ != nullptr && text_.empty()) meet_->arrive_and_wait();
    text_ += text + "\n";
  }
  void ended(const RunSummary&) override { ++ends_; }

  bool has_heard(const std::string& text) const { return text_.find(text) != std::string::npos; }
  int ends() const { return ends_; }

 private:
  std::barrier<>* meet_;
  std::string text_;
  int ends_ = 0;
};

/// `name`.agc of two genomes, `name`_ref and `name`_b, which are the same for each name, and of a
/// file that is warned of, `name`_odd.
CreateOptions job(const Place& place, const std::string& name) {
  place.write(name + "_odd.fa", ">chr\nACGT>ACGT\n");
  return place.request(name + ".agc", {place.genome(name + "_ref", 1), place.genome(name + "_b", 2),
                                       place.input(name + "_odd.fa")});
}

std::string archive_of_a_lone_run(const Place& place, const std::string& name) {
  create(job(place, name));
  return file_text(place.path(name + ".agc"));
}

TEST_CASE("several runs: two at a time, each with its observer and its memory") {
  const Place alone;
  const Place place;
  std::barrier meet(2);
  const auto run = [&](const std::string& name, std::uint64_t memory_bytes, Listener& listener) {
    CreateOptions options = job(place, name);
    options.run.memory_bytes = memory_bytes;
    options.run.threads = 2;
    options.run.force_spill = true;
    options.host.observer = &listener;
    create(options);
  };
  Listener of_one(&meet);
  Listener of_other(&meet);
  auto one = std::async(std::launch::async, run, "one", std::uint64_t{256} << 20, std::ref(of_one));
  auto other =
      std::async(std::launch::async, run, "other", std::uint64_t{1} << 30, std::ref(of_other));
  one.get();
  other.get();
  CHECK(file_text(place.path("one.agc")) == archive_of_a_lone_run(alone, "one"));
  CHECK(file_text(place.path("other.agc")) == archive_of_a_lone_run(alone, "other"));
  CHECK(of_one.has_heard("one_odd.fa"));
  CHECK_FALSE(of_one.has_heard("other_odd.fa"));
  CHECK(of_other.has_heard("other_odd.fa"));
  CHECK_FALSE(of_other.has_heard("one_odd.fa"));
  CHECK(of_one.ends() == 1);
  CHECK(of_other.ends() == 1);
}

TEST_CASE("several runs: one that is stopped, or lacks memory, leaves the other running") {
  const Place alone;
  const Place place;
  REQUIRE(::mkfifo(place.path("fifo.fa").c_str(), 0600) == 0);

  StopToken token;
  std::promise<pid_t> begun;
  auto waiting = std::async(std::launch::async, [&] {
    CreateOptions options = job(place, "waiting");
    options.inputs.push_back(place.input("fifo.fa"));
    options.host.stop = &token;
    begun.set_value(::gettid());
    create(options);
  });
  // Opened, and never written to: the first run waits for the rest of its last input, however fast
  // it is.
  const File writer = File::create(place.path("fifo.fa"));

  CreateOptions little = job(place, "little");
  little.run.memory_bytes = 1 << 20;
  try {
    create(little);
    FAIL_CHECK("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::resource);
  }

  const auto stopped_by = [&](StopToken& own, CreateOptions options) {
    options.host.stop = &own;
    own.request_stop(SIGTERM);
    try {
      create(options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  StopToken own;
  CHECK(stopped_by(own, job(place, "stopped")) == "stopped by SIGTERM");

  StopToken unused;
  CreateOptions other = job(place, "other");
  other.host.stop = &unused;
  create(other);
  CHECK(file_text(place.path("other.agc")) == archive_of_a_lone_run(alone, "other"));

  begun.get_future().wait();
  token.request_stop();
  try {
    waiting.get();
    FAIL_CHECK("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::interrupted);
    CHECK(std::string(error.what()) == "stopped");
  }
  for (const char* name : {"waiting", "little", "stopped"}) {
    CAPTURE(name);
    CHECK_FALSE(std::filesystem::exists(place.path(std::string(name) + ".agc")));
  }
}

TEST_CASE("several runs: two that write to what is no file have scratch of their own") {
  const Place alone;
  const Place place;
  std::barrier meet(2);
  const auto run = [&](const std::string& name) {
    const std::string path = place.path(name + ".fifo").string();
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    Listener listener(&meet);
    CreateOptions options = job(place, name);
    options.output = path;
    options.host.observer = &listener;
    auto made = std::async(std::launch::async, [&options] { create(options); });
    std::string bytes = file_text(path);
    made.get();
    return bytes;
  };
  auto one = std::async(std::launch::async, run, "one");
  auto other = std::async(std::launch::async, run, "other");
  CHECK(one.get() == archive_of_a_lone_run(alone, "one"));
  CHECK(other.get() == archive_of_a_lone_run(alone, "other"));
}

}  // namespace
}  // namespace spillway
