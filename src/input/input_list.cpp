#include "input/input_list.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/errno_kind.hpp"
#include "base/file.hpp"
#include "base/standard_streams.hpp"
#include "input/fasta_streams.hpp"
#include "input/joined_source.hpp"
#include "input/list_lines.hpp"
#include "input/open_input.hpp"
#include "input/sample_name.hpp"
#include "input/standard_input.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kMaxPathBytes = 4096;  // PATH_MAX of Linux

[[noreturn]] void fail_to_open(const std::string& path) {
  const int error = errno;
  throw Error(kind_of_errno(error, ErrorKind::input),
              path + ": cannot open: " + text_of_errno(error));
}

void check_standard_input() {
  struct stat info {};
  if (!is_open_for_reading(STDIN_FILENO) || ::fstat(STDIN_FILENO, &info) != 0) {
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
    fail_to_open(path);
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
  const std::string name = shown_list(list);
  std::vector<std::string> paths;
  for_each_list_line(list, [&](std::uint64_t number, std::string_view line) {
    const auto fail = [&](const std::string& what) {
      throw Error(ErrorKind::input, name + ":" + std::to_string(number) + ": " + what);
    };
    if (line.size() > kMaxPathBytes) fail("is no path: it is longer than 4096 bytes");
    if (line.starts_with('>')) {
      fail(
          "is a header of FASTA, not a path (a FASTA file is named as an input by itself; a path "
          "that begins with '>' is ./> here)");
    }
    paths.emplace_back(line);
  });
  if (paths.empty()) throw Error(ErrorKind::input, name + ": names no input");
  return paths;
}

Input input_named_by_file(std::string path) {
  std::string sample = sample_name(path);
  return {.path = std::move(path), .sample = std::move(sample), .named_by_file = true};
}

std::string shown_name(const Input& input) {
  std::string name = input.path == "-" ? "standard input" : input.path;
  if (!input.more.empty()) name += " and " + std::to_string(input.more.size()) + " more";
  return name;
}

std::uint64_t bytes_on_disk(const Input& input) {
  std::uint64_t bytes = 0;
  for_each_file(input,
                [&](const std::string& path) { bytes += path == "-" ? 0 : file_bytes(path); });
  return bytes;
}

std::unique_ptr<ByteSource> open_input(const Input& input, std::atomic<std::uint64_t>* read_bytes,
                                       const Decoding& decoding) {
  if (input.more.empty()) return open_input(input.path, {}, read_bytes, decoding);
  return std::make_unique<JoinedSource>(input, read_bytes, decoding);
}

void check_inputs_readable(std::span<const Input> inputs) {
  std::vector<std::string> standard_input;
  const auto check = [&](const std::string& path) {
    if (path != "-") check_readable(path);
    if (!is_standard_input(path)) return;
    standard_input.push_back(path);
    refuse_standard_input_twice(standard_input);
    if (path == "-") check_standard_input();
  };
  for (const Input& input : inputs) for_each_file(input, check);
}

bool can_be_read_again(const std::string& path) {
  if (path == "-") return false;
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    fail_to_open(path);
  }
  return S_ISREG(info.st_mode);
}

bool can_be_read_again(const Input& input) {
  bool can = true;
  for_each_file(input, [&](const std::string& path) { can = can && can_be_read_again(path); });
  return can;
}

void check_sample_names(std::span<const Input> inputs) {
  // One entry a sample: as many as there are names in `inputs` itself.
  std::unordered_map<std::string_view, const Input*> first_with;
  for (const Input& input : inputs) {
    if (input.sample.empty()) {
      throw Error(ErrorKind::input, input.path + ": its sample has no name");
    }
    if (const char* const fault = fault_of_sample_name(input.sample)) {
      std::string name = input.sample;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; },
          '?');
      throw Error(ErrorKind::input,
                  "'" + name + "': " + fault + " (here '?') in the name of a sample");
    }
    const auto [entry, is_new] = first_with.emplace(input.sample, &input);
    if (is_new || may_be_tar(input)) continue;
    if (may_be_tar(*entry->second)) {
      entry->second = &input;
      continue;
    }
    throw Error(ErrorKind::input, input.path + ": has the sample name '" + input.sample +
                                      "', and so has " + entry->second->path);
  }
}

}  // namespace spillway
