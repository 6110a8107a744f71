#include "base/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "base/bytes.hpp"
#include "spillway/error.hpp"
#include "temporary_directory.hpp"

using namespace spillway;

namespace {

template <typename Call>
void check_error(Call call, ErrorKind kind, const std::string& text) {
  try {
    call();
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == kind);
    CHECK(std::string(error.what()).find(text) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("what is written is read, in order and at any offset") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  File out = File::create(path);
  out.write(Bytes{1, 2, 3});
  out.write({});
  out.write(Bytes(100000, 9));
  out.sync();
  out.close();
  out.close();
  File in = File::open_read(path);
  CHECK(in.size() == 100003);
  CHECK(in.name() == path.string());
  Bytes head(3);
  CHECK(in.read(head) == 3);
  CHECK(head == Bytes{1, 2, 3});
  Bytes tail(2);
  in.read_at(100001, tail);
  CHECK(tail == Bytes{9, 9});
  std::size_t rest = 0;
  Bytes buffer(4096);
  for (std::size_t n = in.read(buffer); n > 0; n = in.read(buffer)) rest += n;
  CHECK(rest == 100000);
  check_error([&] { in.read_at(100002, tail); }, ErrorKind::corrupt, path.string());
  File::create(path).write(Bytes{5});
  CHECK(File::open_read(path).size() == 1);  // truncated
}

TEST_CASE("what cannot be opened or written is named") {
  const TemporaryDirectory directory;
  const auto missing = directory.path() / "no" / "file";
  check_error([&] { File::open_read(missing); }, ErrorKind::input, missing.string());
  check_error([&] { File::create(missing); }, ErrorKind::io, missing.string());
  check_error([&] { File::open_read(directory.path()); }, ErrorKind::input, "directory");
  check_error([&] { File::create("/dev/full").write(Bytes(10)); }, ErrorKind::io, "/dev/full");
  check_error([&] { File::open_directory_of(missing); }, ErrorKind::io,
              missing.parent_path().string());
  CHECK_NOTHROW(File::open_directory_of(directory.path() / "file").sync_directory());
}

TEST_CASE("a descriptor is closed once by its last owner, and never if it is borrowed") {
  const TemporaryDirectory directory;
  int fd = -1;
  {
    File first = File::create(directory.path() / "file");
    fd = first.descriptor();
    File second = std::move(first);
    File third = File::create(directory.path() / "other");
    third = std::move(second);
    CHECK(third.descriptor() == fd);
    third.write(Bytes{1});
    {
      File borrowed = File::borrow(fd, "borrowed");
      borrowed.write(Bytes{2});
      borrowed.close();
    }
    CHECK(::fcntl(fd, F_GETFD) != -1);
  }
  CHECK(::fcntl(fd, F_GETFD) == -1);
  CHECK(File::open_read(directory.path() / "file").size() == 2);
}

TEST_CASE("a new file takes nothing's place, and follows no link") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  File::create_new(path, 0600, "the file")->write(Bytes{1, 2});
  CHECK_FALSE(File::create_new(path, 0600, "the file"));
  CHECK(File::open_read(path).size() == 2);
  const auto link = directory.path() / "link";
  std::filesystem::create_symlink("nothing", link);
  CHECK_FALSE(File::create_new(link, 0600, "the file"));
  CHECK_FALSE(std::filesystem::exists(directory.path() / "nothing"));
  check_error([&] { File::create_new(path / "x", 0600, "the file"); }, ErrorKind::io,
              "the file: cannot create: ");
}

TEST_CASE("what is opened to be written again is a regular file, and no link") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  File::create(path).write(Bytes{1, 2});
  File::open_write(path).write(Bytes{3});
  Bytes bytes(2);
  File::open_read(path).read_at(0, bytes);
  CHECK(bytes == Bytes{3, 2});
  const auto link = directory.path() / "link";
  std::filesystem::create_symlink("file", link);
  check_error([&] { File::open_write(link); }, ErrorKind::io, link.string() + ": cannot open: ");
  const auto fifo = directory.path() / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  check_error([&] { File::open_write(fifo); }, ErrorKind::io, "is no regular file");
}

TEST_CASE("a file is known by any of its names") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  const File file = File::create(path);
  std::filesystem::create_hard_link(path, directory.path() / "other name");
  std::filesystem::create_symlink("file", directory.path() / "link");
  CHECK(id_of(path) == file.id());
  CHECK(id_of(directory.path() / "other name") == file.id());
  CHECK(id_of(directory.path() / "link") != file.id());
  CHECK_FALSE(id_of(directory.path() / "nothing"));
}
