#include "base/output_target.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/bytes.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;
namespace fs = std::filesystem;

namespace {

using Kind = OutputTarget::Kind;

/// What is wrong with an output of that name.
std::string refusal(const fs::path& name) {
  try {
    output_target(name);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::io);
    return error.what();
  }
  return "nothing";
}

/// A descriptor as a program is given it: not closed on exec.
class Given {
 public:
  explicit Given(const fs::path& path, int flags = O_WRONLY | O_CREAT)
      : fd_(::open(path.c_str(), flags, 0666)) {}
  ~Given() { ::close(fd_); }
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;

  int number() const { return fd_; }
  std::string name(const std::string& directory = "/dev/fd/") const {
    return directory + std::to_string(fd_);
  }

 private:
  int fd_;
};

}  // namespace

TEST_CASE("no name and - are standard output") {
  for (const char* name : {"", "-"}) {
    const OutputTarget target = output_target(name);
    CHECK(target.is_standard_output());
    CHECK(target.name == "standard output");
    CHECK(target.file_path().empty());
  }
  CHECK(output_target("/proc/self/fd/1").is_standard_output());
}

TEST_CASE("a file, or nothing yet, is where its name says") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  for (const bool exists : {false, true}) {
    if (exists) write_file(path, "text");
    const OutputTarget target = output_target(path);
    CHECK(target.kind == Kind::file);
    CHECK(target.path == path);
    CHECK(target.file_path() == path);
    CHECK(target.name == path.string());
  }
}

TEST_CASE("links are followed to what they lead to, whether it is there or not") {
  const TemporaryDirectory directory;
  fs::create_directory(directory.path() / "d");
  fs::create_symlink("d/target", directory.path() / "one");
  fs::create_symlink("one", directory.path() / "two");
  fs::create_symlink(directory.path() / "two", directory.path() / "d" / "three");
  for (const bool exists : {false, true}) {
    if (exists) write_file(directory.path() / "d" / "target", "text");
    for (const char* name : {"one", "two", "d/three"}) {
      const OutputTarget target = output_target(directory.path() / name);
      CHECK(target.kind == Kind::file);
      CHECK(target.path == directory.path() / "d/target");
      CHECK(target.name == (directory.path() / name).string());
    }
  }
  CHECK(follow_links(directory.path() / "two") == directory.path() / "d/target");
}

TEST_CASE("what cannot be an output is refused") {
  const TemporaryDirectory directory;
  const auto at = [&](const char* name) { return directory.path() / name; };
  fs::create_symlink("b", at("a"));
  fs::create_symlink("a", at("b"));
  CHECK(refusal(at("a")) ==
        at("a").string() + ": cannot create: Too many levels of symbolic links");
  fs::create_symlink(directory.path(), at("to directory"));
  for (const fs::path& name : {directory.path(), at("to directory")}) {
    CHECK(refusal(name) == name.string() + ": is a directory");
  }
  write_file(at("file"), "");
  CHECK(refusal(at("file/x")) == at("file/x").string() + ": cannot create: Not a directory");
}

TEST_CASE("devices and pipes are written to as they are, also through links") {
  const TemporaryDirectory directory;
  const fs::path fifo = directory.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  fs::create_symlink("fifo", directory.path() / "link");
  for (const fs::path& name : {fifo, directory.path() / "link"}) {
    const OutputTarget target = output_target(name);
    CHECK(target.kind == Kind::special);
    CHECK(target.file_path().empty());
    File in = File::open_read(fifo);
    File out = open_stream(target);
    out.write(Bytes{7, 8});
    out.close();
    Bytes read(3);
    CHECK(in.read(read) == 2);
    CHECK(read[0] == 7);
  }
  open_stream(output_target("/dev/null")).write(Bytes(10));
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a FIFO waits for its reader") {
  const TemporaryDirectory directory;
  const fs::path fifo = directory.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::thread writer([&] { open_stream(output_target(fifo)).write(Bytes{9}); });
  File in = File::open_read(fifo);
  Bytes read(1);
  while (in.read(read) == 0) {  // there is no writer yet
  }
  writer.join();
  CHECK(read[0] == 9);
}

TEST_CASE("a descriptor that was given goes on where it stands") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  const Given file(path);
  REQUIRE(::write(file.number(), "head ", 5) == 5);
  fs::create_symlink(file.name(), directory.path() / "link");
  const std::string task = "/proc/self/task/" + std::to_string(::gettid()) + "/fd/";
  for (const fs::path& name : {fs::path(file.name()), fs::path(file.name("/proc/self/fd/")),
                               fs::path(file.name("/proc/thread-self/fd/")),
                               fs::path(file.name(task)), directory.path() / "link"}) {
    const OutputTarget target = output_target(name);
    CHECK(target.kind == Kind::descriptor);
    CHECK(target.descriptor == file.number());
    open_stream(target).write(Bytes{'x'});
  }
  std::string text;
  std::getline(std::ifstream(path) >> std::ws, text);
  CHECK(text == "head xxxxx");
}

TEST_CASE("descriptors that were not given for writing are refused") {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  const Given own(path, O_WRONLY | O_CREAT | O_CLOEXEC);
  const Given to_read(path, O_RDONLY);
  for (const Given* file : {&own, &to_read}) {
    CHECK(refusal(file->name()) == file->name() + ": is not open for writing");
  }
  // There is none of that number: no file can be made there.
  CHECK(output_target("/dev/fd/987654").is_file());
}

TEST_CASE("another process's descriptor is opened as the device it stands for") {
  const TemporaryDirectory directory;
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    char byte = 0;
    ::close(ends[1]);
    [[maybe_unused]] const ssize_t n = ::read(ends[0], &byte, 1);
    ::_exit(0);
  }
  const OutputTarget target =
      output_target("/proc/" + std::to_string(child) + "/fd/" + std::to_string(ends[0]));
  CHECK(target.kind == Kind::special);
  ::close(ends[0]);
  ::close(ends[1]);
  ::waitpid(child, nullptr, 0);
}
