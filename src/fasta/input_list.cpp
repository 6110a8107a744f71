#include "fasta/input_list.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "fasta/byte_source.hpp"
#include "fasta/sample_name.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxPathBytes = 4096;  // PATH_MAX of Linux

void check_standard_input() {
  struct stat info {};
  if (::fstat(STDIN_FILENO, &info) != 0) {
    throw Error(ErrorKind::input,
                std::string("standard input: cannot read: ") + std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    throw Error(ErrorKind::input, "standard input: is a directory, not a file");
  }
}

void check_readable(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || ::access(path.c_str(), R_OK) != 0) {
    throw Error(ErrorKind::input, path + ": cannot open: " + std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) {
    throw Error(ErrorKind::input, path + ": is a directory, not a file");
  }
  if (S_ISREG(info.st_mode) && info.st_size == 0) {
    throw Error(ErrorKind::input, path + ": is empty");
  }
}

}  // namespace

std::vector<std::string> read_input_list(const std::filesystem::path& list) {
  const auto source = open_input(list);
  std::vector<std::string> paths;
  std::string line;
  const auto end_line = [&] {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) paths.push_back(std::exchange(line, {}));
  };
  std::array<std::uint8_t, 4096> buffer{};
  while (const std::size_t size = source->read(buffer)) {
    for (const std::uint8_t byte : std::span(buffer).first(size)) {
      if (byte == '\n') {
        end_line();
      } else if (byte == '\0' || line.size() == kMaxPathBytes) {
        throw Error(ErrorKind::input, source->name() + ": is no list of paths");
      } else {
        line += static_cast<char>(byte);
      }
    }
  }
  end_line();
  if (paths.empty()) throw Error(ErrorKind::input, source->name() + ": names no input");
  return paths;
}

Input input_named_by_file(std::string path) {
  std::string sample = sample_name(path);
  return {std::move(path), std::move(sample)};
}

void check_inputs_readable(std::span<const Input> inputs) {
  bool standard_input = false;
  for (const Input& input : inputs) {
    if (input.path != "-") {
      check_readable(input.path);
    } else if (std::exchange(standard_input, true)) {
      throw Error(ErrorKind::input, "-: standard input can be read only once");
    } else {
      check_standard_input();
    }
  }
}

bool can_be_read_again(const std::string& input) {
  if (input == "-") return false;
  struct stat info {};
  if (::stat(input.c_str(), &info) != 0) {
    throw Error(ErrorKind::input, input + ": cannot open: " + std::strerror(errno));
  }
  return S_ISREG(info.st_mode);
}

void check_sample_names(std::span<const Input> inputs) {
  // One entry a sample: as many as there are names in `inputs` itself.
  std::unordered_map<std::string_view, const std::string*> first_with;
  for (const Input& input : inputs) {
    if (input.sample.empty()) {
      throw Error(ErrorKind::input, input.path + ": its sample has no name");
    }
    if (input.sample.find_first_of("\r\n") != std::string::npos) {
      std::string name = input.sample;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == '\r' || c == '\n'; }, '?');
      throw Error(ErrorKind::input,
                  "'" + name + "': a line end (here '?') in the name of a sample");
    }
    const auto [entry, is_new] = first_with.emplace(input.sample, &input.path);
    if (is_new) continue;
    throw Error(ErrorKind::input, input.path + ": has the sample name '" + input.sample +
                                      "', and so has " + *entry->second);
  }
}

}  // namespace spillway
