#include "input/sample_name.hpp"

#include <array>
#include <string_view>

namespace spillway {

std::string sample_name(const std::filesystem::path& path) {
  using namespace std::literals;
  constexpr std::array kSuffixes = {".gz"sv, ".fa"sv, ".fasta"sv, ".fna"sv};
  if (path == "-") return "stdin";
  std::string name = path.stem().string();
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string_view suffix : kSuffixes) {
      if (name.size() == suffix.size() || !name.ends_with(suffix)) continue;
      name.resize(name.size() - suffix.size());
      changed = true;
    }
  }
  return name;
}

const char* fault_of_sample_name(std::string_view name) {
  if (name.find_first_of("\r\n") != std::string_view::npos) return "a line end";
  if (name.find('\0') != std::string_view::npos) return "a NUL byte";
  return nullptr;
}

}  // namespace spillway
