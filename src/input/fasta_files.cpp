#include "input/fasta_files.hpp"

#include <algorithm>
#include <array>
#include <system_error>

#include "base/ascii_text.hpp"
#include "base/errno_kind.hpp"
#include "base/interrupt.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;
using namespace std::literals;

constexpr std::array kFasta = {".fa"sv,  ".fasta"sv, ".fna"sv, ".fas"sv,
                               ".fsa"sv, ".ffn"sv,   ".frn"sv, ".mfa"sv};
constexpr std::array kCompressed = {".gz"sv, ".bgz"sv, ".zst"sv, ".bz2"sv, ".xz"sv};

/// Takes the first of `endings` that `name` has off it, if something is left.
template <std::size_t N>
bool take_ending(std::string_view& name, const std::array<std::string_view, N>& endings) {
  for (const std::string_view ending : endings) {
    if (name.size() <= ending.size() || !name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    return true;
  }
  return false;
}

}  // namespace

bool has_fasta_name(std::string_view path) {
  path.remove_prefix(path.rfind('/') + 1);  // npos + 1 is 0
  const std::string lower = lower_case_of(path);
  if (lower.starts_with('.')) return false;
  std::string_view name = lower;
  take_ending(name, kCompressed);
  return take_ending(name, kFasta);
}

std::vector<std::string> fasta_files_in(const fs::path& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    check_interrupted();
    const std::string name = entry->path().filename().string();
    std::error_code unknown;  // a link to nowhere is told of when it is opened
    if (has_fasta_name(name) && !entry->is_directory(unknown)) {
      files.push_back(entry->path().string());
    }
  }
  if (error) {
    throw Error(kind_of_errno(error.value(), ErrorKind::input),
                directory.string() + ": cannot read: " + text_of_errno(error.value()));
  }
  if (files.empty()) {
    throw Error(ErrorKind::input, directory.string() +
                                      ": is a directory without a FASTA file (.fa, .fasta, .fna, "
                                      ".fas, .fsa, .ffn, .frn, .mfa; also compressed)");
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace spillway
