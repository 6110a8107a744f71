// A root directory in the place of "/", for what reads /proc and /sys.
#pragma once

#include <filesystem>
#include <string>

#include "unit/temporary_directory.hpp"

namespace spillway {

/// A machine with no file but those that are written.
class FakeMachine {
 public:
  const std::filesystem::path& root() const { return directory_.path(); }
  void write(const std::string& path, const std::string& text) const {
    const auto file = root() / path;
    std::filesystem::create_directories(file.parent_path());
    write_file(file, text);
  }

 private:
  TemporaryDirectory directory_;
};

}  // namespace spillway
