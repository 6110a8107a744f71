// What tells whether an input is the file that a job was begun with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spillway/options.hpp"

namespace spillway {

/// Of one file of an input.
struct InputFacts {
  std::string path;
  std::string sample;
  std::uint64_t bytes = 0;
  std::uint64_t seconds = 0;  ///< of its last change
  std::uint64_t nanoseconds = 0;
  std::string absolute_path;
  std::uint64_t first_bytes = 0;  ///< hash of them

  bool operator==(const InputFacts&) const = default;

  template <typename Ar>
  void state(Ar& ar) {
    ar(path, sample, bytes, seconds, nanoseconds, absolute_path, first_bytes);
  }
};

/// Without the hash: no file is opened. Error input if it is missing.
InputFacts stated_facts_of(const std::string& path, const std::string& sample);

InputFacts facts_of(const std::string& path, const std::string& sample);

/// An input, the facts of its files one after the other.
struct FilesOfInput {
  std::vector<InputFacts> files;

  template <typename Ar>
  void state(Ar& ar) {
    ar(files);
  }
};

FilesOfInput files_of(const Input& input);

}  // namespace spillway
