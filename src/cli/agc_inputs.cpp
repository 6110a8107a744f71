#include "cli/agc_inputs.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "cli/output.hpp"
#include "input/input_list.hpp"
#include "spillway/archive.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

bool is_blank(std::uint8_t byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// Whether a regular file holds nothing but blanks, decompressed. A file that cannot be read counts
/// as not empty: the run reports what is wrong with it.
bool is_empty(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  if (fs::file_size(path, error) == 0) return true;
  Input input;
  input.path = path;
  try {
    const auto text = open_input(input);
    Bytes piece(kPieceBytes);
    while (const std::size_t size = text->read(piece)) {
      if (!std::ranges::all_of(ByteView(piece).first(size), is_blank)) return false;
    }
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::unordered_set<std::string> samples_of(const fs::path& archive) {
  std::unordered_set<std::string> names;
  if (archive.empty()) return names;
  const Archive base(archive);
  for (std::size_t i = 0; i < base.sample_count(); ++i) names.emplace(base.sample_name(i));
  return names;
}

/// Why the file is skipped; empty if it is not.
std::string problem_of(const std::string& path) {
  if (path == "-") return {};
  if (::access(path.c_str(), R_OK) != 0) return std::string("cannot open: ") + std::strerror(errno);
  return is_empty(path) ? "the file is empty" : "";
}

}  // namespace

void skip_as_agc(CreateOptions& options, const std::function<void(const std::string&)>& warn) {
  std::unordered_set<std::string> known = samples_of(options.base);
  const bool by_header = options.shape.samples_by_header();
  const bool keeps_first = options.base.empty();
  std::vector<Input> kept;
  for (Input& input : options.inputs) {
    std::string problem;
    if (!keeps_first || !kept.empty()) problem = problem_of(input.path);
    if (problem.empty() && !known.insert(by_header ? input.path : input.sample).second) {
      problem =
          by_header ? "the path is repeated" : "there is a sample " + input.sample + " already";
    }
    if (problem.empty()) {
      kept.push_back(std::move(input));
    } else {
      warn(input.path + ": skipped: " + problem);
    }
  }
  options.inputs = std::move(kept);
}

void copy_archive_as_agc(const CreateOptions& options) {
  std::error_code error;
  if (fs::equivalent(options.base, options.output, error)) return;
  File in = File::open_read(options.base);
  Output out(options.output);
  Bytes piece(kPieceBytes);
  while (const std::size_t size = in.read(piece)) out.write(ByteView(piece).first(size));
  out.finish();
}

}  // namespace spillway
