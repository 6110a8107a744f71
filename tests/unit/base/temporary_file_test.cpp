#include "base/temporary_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "base/bytes.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
namespace fs = std::filesystem;

namespace {

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

void write(TemporaryFile& file, const std::string& text) {
  file.file().write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

TEST_CASE("a temporary file takes its name, and what stood there goes") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  for (const std::string text : {"first", "second"}) {
    TemporaryFile file(path, "it");
    CHECK_FALSE(file.is_in_place());
    write(file, text);
    file.replace();
    CHECK(file.is_in_place());
    CHECK(file_text(path) == text);
  }
  CHECK(names_in(directory.path()) == std::set<std::string>{"a"});
}

TEST_CASE("temporary files of one name do not disturb each other") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  TemporaryFile one(path, "it");
  TemporaryFile other(path, "it");
  write(one, "one");
  write(other, "other");
  CHECK(names_in(directory.path()).size() == 2);
  for (const std::string& name : names_in(directory.path())) {
    CHECK(name.starts_with("a."));
    CHECK(name.ends_with(".partial"));
  }
  one.replace();
  CHECK(file_text(path) == "one");
  other.replace();
  CHECK(file_text(path) == "other");
  CHECK_FALSE(one.is_in_place());
  CHECK(other.is_in_place());
}

TEST_CASE("a temporary file that does not take its name leaves nothing") {
  const TemporaryDirectory directory;
  {
    TemporaryFile file(directory.path() / "a", "it");
    write(file, "text");
  }
  CHECK(names_in(directory.path()).empty());
  CHECK_THROWS_WITH_AS(TemporaryFile(directory.path() / "none" / "a", "it"),
                       "it: cannot create: No such file or directory", Error);
  fs::create_directory(directory.path() / "d");
  {
    TemporaryFile file(directory.path() / "d", "it");
    CHECK_THROWS_AS(file.replace(), Error);
  }
  CHECK(names_in(directory.path()) == std::set<std::string>{"d"});
}

TEST_CASE("a name that was taken can be given back") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  for (const bool replaces : {false, true}) {
    if (replaces) write_file(path, "old");
    {
      TemporaryFile file(path, "it");
      write(file, "new");
      file.replace();
      CHECK(file_text(path) == "new");
      file.undo();
      CHECK_FALSE(file.is_in_place());
    }
    CHECK(names_in(directory.path()) ==
          (replaces ? std::set<std::string>{"a"} : std::set<std::string>{}));
    CHECK(file_text(path) == (replaces ? "old" : ""));
  }
  TemporaryFile file(path, "it");
  file.replace();
  write_file(directory.path() / "b", "another's");
  fs::rename(directory.path() / "b", path);
  file.undo();
  CHECK(file_text(path) == "another's");
}

TEST_CASE("a name that is taken can be left alone") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  TemporaryFile first(path, "it");
  write(first, "first");
  TemporaryFile second(path, "it");
  write(second, "second");
  CHECK(first.take_free_name());
  CHECK_FALSE(second.take_free_name());
  CHECK(file_text(path) == "first");
}

TEST_CASE("names as long as names may be") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / std::string(255, 'n');
  TemporaryFile file(path, "it");
  write(file, "text");
  file.replace();
  CHECK(file_text(path) == "text");
}

TEST_CASE("nobody reads a temporary file who may not read what it replaces") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  write_file(path, "old");
  REQUIRE(::chmod(path.c_str(), 0600) == 0);
  TemporaryFile file(path, "it");
  for (const auto& entry : fs::directory_iterator(directory.path())) {
    CHECK(entry.status().permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  }
  write(file, "new");
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  file.replace();
  CHECK(file_text(path) == "new");
}
