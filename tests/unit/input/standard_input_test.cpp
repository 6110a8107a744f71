#include "input/standard_input.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "spillway/error.hpp"
#include "temporary_directory.hpp"

namespace spillway {
namespace {

/// Another file at standard input, as long as the object is there.
class StandardInput {
 public:
  explicit StandardInput(int descriptor) : before_(::dup(STDIN_FILENO)) {
    ::dup2(descriptor, STDIN_FILENO);
    ::close(descriptor);
  }
  ~StandardInput() {
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;

 private:
  int before_;
};

TEST_CASE("a pipe at standard input has many names") {
  const TemporaryDirectory directory;
  const std::string link = (directory.path() / "link").string();
  std::filesystem::create_symlink("/dev/stdin", link);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  {
    const StandardInput input(ends[0]);
    for (const std::string& name :
         {std::string("-"), std::string("/dev/stdin"), std::string("/proc/self/fd/0"), link}) {
      CHECK(is_standard_input(name));
      CHECK(is_file_at_standard_input(name));
    }
    CHECK_FALSE(is_standard_input("/dev/null"));
    CHECK_FALSE(is_standard_input(directory.path().string()));
    CHECK_FALSE(is_standard_input("no such file"));
    refuse_standard_input_twice(std::vector<std::string>{"a", link, "/dev/null", "/dev/null"});
    CHECK_THROWS_WITH_AS(
        refuse_standard_input_twice(std::vector<std::string>{"-", "a", "/dev/stdin"}),
        "/dev/stdin: standard input can be read only once", Error);
  }
  ::close(ends[1]);
}

TEST_CASE("a regular file at standard input can be read again by its name") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "file").string();
  std::ofstream(path) << "text";
  const StandardInput input(::open(path.c_str(), O_RDONLY));
  CHECK_FALSE(is_standard_input(path));
  CHECK_FALSE(is_standard_input("/dev/stdin"));
  CHECK(is_file_at_standard_input(path));
  CHECK(is_file_at_standard_input("/dev/stdin"));
  refuse_standard_input_twice(std::vector<std::string>{"-", path});
  CHECK_THROWS_WITH_AS(refuse_standard_input_twice(std::vector<std::string>{"-", "-"}),
                       "-: standard input can be read only once", Error);
}

}  // namespace
}  // namespace spillway
