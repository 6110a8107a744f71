#include "compress/resume/input_stamps.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "unit/temporary_directory.hpp"

namespace spillway {
namespace {

/// Five inputs, one of them of two files and one a FIFO, and what is said of them.
class Run {
 public:
  explicit Run(bool force_spill) : store_(directory_.path() / "store", 0) {
    for (const char* name : {"0", "1", "2", "2b", "3", "base"}) std::ofstream(path(name)) << name;
    REQUIRE(::mkfifo(path("4").c_str(), 0600) == 0);
    for (const char* name : {"0", "1", "2", "3", "4"})
      options_.inputs.push_back({path(name), name});
    options_.inputs[2].more = {path("2b")};
    options_.base = path("base");
    options_.run.force_spill = force_spill;
    stamps_.emplace(options_, store_);
    stamps_->take();
  }

  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }

  std::string check(std::size_t input) {
    return said([&] { stamps_->check(input); });
  }
  std::string check_all(bool with_base = false) {
    std::string warnings;
    const std::string what = said([&] {
      stamps_->check_all(with_base, [&](const std::string& text) { warnings += shown(text); });
    });
    return warnings + what;
  }

 private:
  std::string shown(const std::string& text) const {
    return text.substr(directory_.path().string().size() + 1);
  }
  template <typename Call>
  std::string said(Call call) {
    try {
      call();
      return "";
    } catch (const ChangedInput& error) {
      CHECK(error.kind() == ErrorKind::input);
      return shown(error.what());
    }
  }

  TemporaryDirectory directory_;
  ScratchStore store_;
  CreateOptions options_;
  std::optional<InputStamps> stamps_;
};

constexpr const char* kChanged =
    ": changed during the run, so the archive would not be what it was: ";

TEST_CASE("inputs that stay as they are pass, in any order") {
  for (const bool force_spill : {false, true}) {
    Run run(force_spill);
    for (const std::size_t input : {4, 0, 3, 1, 2, 0}) CHECK(run.check(input).empty());
    CHECK(run.check_all(true).empty());
  }
}

TEST_CASE("a file that changes is named, whichever of an input's it is") {
  for (const bool force_spill : {false, true}) {
    Run run(force_spill);
    std::ofstream(run.path("2b"), std::ios::app) << "more";
    std::ofstream(run.path("3")) << "x";
    CHECK(run.check(2) == std::string("2b") + kChanged + "its size was 2 bytes and is 6 now");
    CHECK(run.check(3).starts_with(std::string("3") + kChanged));
    CHECK(run.check(1).empty());
    CHECK(run.check_all().starts_with(std::string("2b") + kChanged));
  }
}

TEST_CASE("the archive that is appended to counts as long as it is needed") {
  Run run(false);
  std::filesystem::rename(run.path("0"), run.path("base"));
  CHECK(run.check_all(true) == std::string("base") + kChanged + "another file has its name now");
}

TEST_CASE("a file that is gone was read, or was not") {
  Run run(true);
  std::filesystem::remove(run.path("1"));
  CHECK(run.check(1) == "1: was removed while it was being read");
  CHECK(run.check_all() == "1: was removed after it had been read");
  std::filesystem::create_directory(run.path("1"));
  CHECK(run.check_all() == std::string("1") + kChanged + "it is no regular file any more");
}

TEST_CASE("what a reader fails with may be a change") {
  CreateOptions options;
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "x").string();
  std::ofstream file(path);
  options.inputs = {{path, "x"}};
  ScratchStore store(directory.path() / "store", 0);
  InputStamps stamps(options, store);
  stamps.take();
  const auto fail = [] { throw Error(ErrorKind::input, "truncated"); };
  CHECK_THROWS_WITH_AS(stamps.check_after(0, fail), "truncated", Error);
  file << "x" << std::flush;
  CHECK_THROWS_AS(stamps.check_after(0, fail), ChangedInput);
  CHECK_THROWS_AS(stamps.check_after(0, [] {}), ChangedInput);
  CHECK_THROWS_WITH_AS(stamps.check_after(0, [] { throw Error(ErrorKind::resource, "full"); }),
                       "full", Error);
}

TEST_CASE("what is converted is one file, whichever sample is read") {
  const TemporaryDirectory directory;
  CreateOptions options;
  options.source = directory.path() / "x.agc";
  std::ofstream(options.source) << "x";
  for (const char* sample : {"a", "b", "c"}) {
    options.inputs.push_back({options.source.string(), sample});
  }
  ScratchStore store(directory.path() / "store", 0);
  InputStamps stamps(options, store);
  stamps.take();
  stamps.check(2);
  std::ofstream(options.source) << "xy";
  CHECK_THROWS_AS(stamps.check(2), ChangedInput);
}

}  // namespace
}  // namespace spillway
