#include "base/publish.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

std::string read(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a published file takes its name, and what stood there goes") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  for (const std::string text : {"first", "second"}) {
    write(partial, text);
    publish(partial, output);
    CHECK(read(output) == text);
    CHECK(!fs::exists(partial));
  }
}

TEST_CASE("a published file has the mode of what it takes the place of") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  const auto mode = [&] { return fs::status(output).permissions(); };
  write(partial, "first");
  fs::permissions(partial, fs::perms(0604));
  publish(partial, output);
  CHECK(mode() == fs::perms(0604));
  fs::permissions(output, fs::perms(0640));
  write(partial, "second");
  publish(partial, output);
  CHECK(mode() == fs::perms(0640));
  CHECK(read(output) == "second");
}

TEST_CASE("a link is replaced, not what it leads to") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  write(directory.path() / "other", "other");
  fs::create_symlink("other", output);
  write(partial, "new");
  publish(partial, output);
  CHECK(!fs::is_symlink(output));
  CHECK(read(output) == "new");
  CHECK(read(directory.path() / "other") == "other");
}

TEST_CASE("what cannot be published leaves everything as it was") {
  const TemporaryDirectory directory;
  const fs::path partial = directory.path() / "a.partial";
  const fs::path output = directory.path() / "a";
  write(partial, "new");
  fs::create_directory(output);
  write(output / "inside", "kept");
  CHECK_THROWS_AS(publish(partial, output), Error);
  CHECK(read(output / "inside") == "kept");
  CHECK(read(partial) == "new");
  CHECK_THROWS_AS(publish(partial, directory.path() / "none" / "a"), Error);
  CHECK(read(partial) == "new");
}
