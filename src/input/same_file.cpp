#include "input/same_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

template <typename Visit>
void for_each_file(const std::string& path, Visit visit) {
  visit(path);
}

/// What stands at a name.
struct Standing {
  std::string name;
  struct stat info {};
};

template <typename File>
void refuse(std::span<const Standing> outputs, std::span<const File> inputs) {
  if (outputs.empty()) return;
  const auto check = [&](const std::string& path) {
    struct stat input {};
    if (path == "-" || ::stat(path.c_str(), &input) != 0) return;
    for (const Standing& output : outputs) {
      if (input.st_dev == output.info.st_dev && input.st_ino == output.info.st_ino) {
        throw Error(ErrorKind::usage, output.name + ": is the output and also the input " + path);
      }
    }
  };
  for (const File& file : inputs) for_each_file(file, check);
}

// Each input is looked at once, however many outputs there are, and only if one of them is there.
template <typename File>
void refuse_among(std::span<const std::string> outputs, std::span<const File> inputs) {
  std::vector<Standing> standing;
  for (const std::string& name : outputs) {
    Standing output{name, {}};
    if (::stat(name.c_str(), &output.info) == 0) standing.push_back(std::move(output));
  }
  refuse(std::span<const Standing>(standing), inputs);
}

template <typename File>
void refuse_among(const std::string& output, std::span<const File> inputs) {
  refuse_among(std::span<const std::string>(&output, 1), inputs);
}

template <typename File>
void refuse_standard_output(std::span<const File> inputs) {
  const Standing output = [] {
    Standing standard{"standard output", {}};
    if (::fstat(STDOUT_FILENO, &standard.info) != 0) standard.info = {};
    return standard;
  }();
  if (S_ISREG(output.info.st_mode)) refuse(std::span(&output, 1), inputs);
}

}  // namespace

void refuse_output_among(const std::string& output, std::span<const std::string> inputs) {
  refuse_among(output, inputs);
}

void refuse_output_among(const std::string& output, std::span<const Input> inputs) {
  refuse_among(output, inputs);
}

void refuse_outputs_among(std::span<const std::string> outputs,
                          std::span<const std::string> inputs) {
  refuse_among(outputs, inputs);
}

void refuse_outputs_among(std::span<const std::string> outputs, std::span<const Input> inputs) {
  refuse_among(outputs, inputs);
}

void refuse_standard_output_among(std::span<const std::string> inputs) {
  refuse_standard_output(inputs);
}

void refuse_standard_output_among(std::span<const Input> inputs) { refuse_standard_output(inputs); }

void refuse_repeated_files(std::span<const Input> inputs, bool of_all_inputs) {
  std::map<std::pair<dev_t, ino_t>, const std::string*> names;
  for (const Input& input : inputs) {
    if (!of_all_inputs && input.more.empty()) continue;
    if (!of_all_inputs) names.clear();
    for_each_file(input, [&](const std::string& path) {
      struct stat info {};
      if (path == "-" || ::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
      const auto [found, is_new] = names.emplace(std::pair(info.st_dev, info.st_ino), &path);
      if (is_new) return;
      const std::string& other = *found->second;
      throw Error(ErrorKind::input, path + ": is given twice" +
                                        (other == path ? "" : ", also as " + other) +
                                        ": its records would be in the archive twice");
    });
  }
}

}  // namespace spillway
