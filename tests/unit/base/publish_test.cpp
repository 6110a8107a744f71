#include "base/publish.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
namespace fs = std::filesystem;

TEST_CASE("a published file takes its name, and what stood there goes") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  for (const std::string text : {"first", "second"}) {
    write_file(partial, text);
    publish(partial, output);
    CHECK(file_text(output) == text);
    CHECK(!fs::exists(partial));
  }
}

TEST_CASE("a published file has the mode of what it takes the place of") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  const auto mode = [&] { return fs::status(output).permissions(); };
  write_file(partial, "first");
  fs::permissions(partial, fs::perms(0604));
  publish(partial, output);
  CHECK(mode() == fs::perms(0604));
  fs::permissions(output, fs::perms(0640));
  write_file(partial, "second");
  publish(partial, output);
  CHECK(mode() == fs::perms(0640));
  CHECK(file_text(output) == "second");
}

TEST_CASE("a link is replaced, not what it leads to") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  write_file(directory.path() / "other", "other");
  fs::create_symlink("other", output);
  write_file(partial, "new");
  publish(partial, output);
  CHECK(!fs::is_symlink(output));
  CHECK(file_text(output) == "new");
  CHECK(file_text(directory.path() / "other") == "other");
}

TEST_CASE("what cannot be published leaves everything as it was") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  write_file(partial, "new");
  fs::create_directory(output);
  write_file(output / "inside", "kept");
  CHECK_THROWS_AS(publish(partial, output), Error);
  CHECK(file_text(output / "inside") == "kept");
  CHECK(file_text(partial) == "new");
  CHECK_THROWS_AS(publish(partial, directory.path() / "none" / "a"), Error);
  CHECK(file_text(partial) == "new");
}
