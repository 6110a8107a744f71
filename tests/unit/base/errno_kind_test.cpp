#include "base/errno_kind.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace spillway;

TEST_CASE("what the system has run out of is a resource, all else what the caller says") {
  for (const int code : {EMFILE, ENFILE, ENOMEM}) {
    CHECK(kind_of_errno(code, ErrorKind::input) == ErrorKind::resource);
    CHECK(kind_of_errno(code, ErrorKind::io) == ErrorKind::resource);
  }
  CHECK(kind_of_errno(ENOENT, ErrorKind::input) == ErrorKind::input);
  CHECK(kind_of_errno(EACCES, ErrorKind::io) == ErrorKind::io);
}

TEST_CASE("errors of the standard library, by their code") {
  const auto kind = [](std::errc code) {
    return kind_of(std::system_error(make_error_code(code)));
  };
  CHECK(kind(std::errc::too_many_files_open) == ErrorKind::resource);
  CHECK(kind(std::errc::resource_unavailable_try_again) == ErrorKind::resource);
  CHECK(kind(std::errc::permission_denied) == ErrorKind::io);
  CHECK(kind_of(std::filesystem::filesystem_error(
            "x", make_error_code(std::errc::too_many_files_open_in_system))) ==
        ErrorKind::resource);
}

TEST_CASE("the text names what raises the limit of descriptors") {
  CHECK(text_of_errno(EMFILE) == "Too many open files (ulimit -n raises the limit)");
  CHECK(text_of_errno(ENOENT) == "No such file or directory");
}
