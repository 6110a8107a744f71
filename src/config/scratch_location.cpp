#include "config/scratch_location.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "run/scratch_survey.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

struct Choice {
  fs::path directory;
  std::string reason;
};

Choice choose(const fs::path& asked, const fs::path& output, const Environment& environment) {
  if (!asked.empty()) return {asked, "--scratch-dir"};
  for (const char* variable : {"SLURM_TMPDIR", "TMPDIR"}) {
    if (const auto value = environment(variable)) return {*value, std::string("$") + variable};
  }
  if (output.empty()) return {"/tmp", "output is standard output"};
  const fs::path parent = output.parent_path();
  return {parent.empty() ? fs::path(".") : parent, "next to the output"};
}

/// Where the scratch directory lies that `directory` is itself, or is in; empty: it is none.
fs::path place_of_scratch(const fs::path& directory) {
  std::error_code error;
  for (fs::path path = fs::canonical(directory, error); !error && path.has_relative_path();
       path = path.parent_path()) {
    if (is_scratch_directory(path)) return path.parent_path();
  }
  return {};
}

}  // namespace

fs::path scratch_location(const fs::path& asked, const fs::path& output,
                          const Environment& environment) {
  const Choice choice = choose(asked, output, environment);
  const std::string what = choice.directory.string() + ": ";
  const std::string whence =
      " (scratch directory: " + choice.reason + "; --scratch-dir names another)";
  std::error_code error;
  const fs::file_status status = fs::status(choice.directory, error);
  if (status.type() == fs::file_type::none) {
    throw Error(ErrorKind::io, what + "cannot be looked at: " + error.message() + whence);
  }
  if (!fs::is_directory(status)) {
    throw Error(ErrorKind::usage, what + "is no directory" + whence);
  }
  if (const fs::path place = place_of_scratch(choice.directory); !place.empty()) {
    throw Error(ErrorKind::usage, what +
                                      "is the scratch directory of a run itself, which lies in " +
                                      place.string() + whence);
  }
  if (::access(choice.directory.c_str(), W_OK | X_OK) != 0) {
    throw Error(ErrorKind::io, what + "cannot write to it: " + std::strerror(errno) + whence);
  }
  return choice.directory;
}

}  // namespace spillway
