// A directory with genomes in it, for what makes archives of them.
#pragma once

#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "spillway/compress.hpp"
#include "spillway/options.hpp"
#include "unit/temporary_directory.hpp"

namespace spillway {

class Place {
 public:
  std::filesystem::path path(const std::string& name) const { return directory_.path() / name; }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(path(name).parent_path());
    write_file(path(name), text);
  }

  /// A genome of 3,000 bases at `<name>.fa`, another one for each seed, as an input.
  Input genome(const std::string& name, unsigned seed) const {
    std::mt19937 random(seed);
    std::string text = ">chr\n";
    for (int i = 0; i < 3000; ++i) text += "ACGT"[random() % 4];
    write(name + ".fa", text + "\n");
    return input(name + ".fa");
  }

  Input input(const std::string& name) const {
    return {path(name).string(), std::filesystem::path(name).stem().string()};
  }

  CreateOptions request(const std::string& output, std::vector<Input> inputs) const {
    CreateOptions options;
    options.inputs = std::move(inputs);
    options.output = path(output);
    options.run.scratch_dir = directory_.path();
    options.run.threads = 1;
    return options;
  }

  /// Every file, by its path, with what is in it.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
      found[entry.path().string()] = entry.is_regular_file() ? file_text(entry.path()) : "";
    }
    return found;
  }

 private:
  TemporaryDirectory directory_;
};

}  // namespace spillway
