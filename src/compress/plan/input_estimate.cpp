#include "compress/plan/input_estimate.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "compress/plan/look_at_input.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

// What a file's beginning says of the rest: line lengths hardly change, compression may.
constexpr double kPlainSpread = 0.05;
constexpr double kCompressedSpread = 0.25;
// Where the file itself states the size of its text.
constexpr double kStatedSpread = 0.05;

/// All files of the inputs, each as an input by itself.
class Files {
 public:
  explicit Files(std::span<const Input> inputs) {
    files_.reserve(inputs.size());
    for (const Input& input : inputs) {
      const bool may_be_tar = input.named_by_file && input.more.empty();
      for_each_file(input, [&](const std::string& path) {
        files_.push_back({&path, &input.sample, may_be_tar});
      });
    }
  }
  std::size_t size() const { return files_.size(); }
  const std::string& path(std::size_t i) const { return *files_[i].path; }
  Input input(std::size_t i) const {
    return {.path = path(i), .sample = *files_[i].sample, .named_by_file = files_[i].may_be_tar};
  }

 private:
  struct File {
    const std::string* path;
    const std::string* sample;
    bool may_be_tar;
  };
  std::vector<File> files_;
};

/// Files of one kind of compression, by name.
struct FileKind {
  std::vector<std::size_t> files;  // those to look at, once chosen
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  SeenText seen;
  bool is_stated = true;  // by all files that were looked at
};

// By name alone: to ask for the size of each of many files again takes time on a network.
void choose(FileKind& kind, const Files& files, bool compressed, std::size_t most) {
  const std::uint64_t step =
      std::max<std::uint64_t>(1, kind.count / std::max<std::size_t>(most, 1));
  std::uint64_t i = 0;
  for (std::size_t file = 0; file < files.size() && kind.files.size() < most; ++file) {
    if (is_named_compressed(files.path(file)) == compressed && i++ % step == 0) {
      kind.files.push_back(file);
    }
  }
}

void add_kind(InputEstimate& estimate, const FileKind& kind, double spread) {
  if (kind.is_stated) spread = kStatedSpread;
  if (kind.seen.file_bytes == 0 || kind.bytes == 0) return;
  const double times = static_cast<double>(kind.bytes) / static_cast<double>(kind.seen.file_bytes);
  const auto scaled = [&](auto n) { return times * static_cast<double>(n); };
  estimate.text_bytes += scaled(kind.seen.text_bytes);
  estimate.contigs += scaled(kind.seen.contigs);
  estimate.tar_members += scaled(kind.seen.members);
  estimate.bases += scaled(kind.seen.bases());
  estimate.n_bases += scaled(kind.seen.of(ByteClass::n));
  estimate.code_bases += scaled(kind.seen.of(ByteClass::code));
  estimate.odd_bases += scaled(kind.seen.of(ByteClass::odd));
  estimate.exception_runs += scaled(kind.seen.runs);
  estimate.is_guess = estimate.is_guess || kind.seen.is_guess;
  if (!kind.seen.is_whole || kind.files.size() < kind.count) {
    estimate.spread = std::max(estimate.spread, spread);
  }
}

}  // namespace

bool is_named_compressed(std::string_view path) {
  constexpr std::array<std::string_view, 11> kEndings = {
      ".gz", ".bgz", ".gzip", ".zst", ".bz2", ".xz", ".tgz", ".tzst", ".tbz", ".tbz2", ".txz"};
  return std::ranges::any_of(kEndings,
                             [&](std::string_view ending) { return path.ends_with(ending); });
}

InputEstimate estimate_inputs(std::span<const Input> inputs, std::size_t max_files,
                              std::size_t max_bytes) {
  InputEstimate estimate;
  const Files files(inputs);
  estimate.files = files.size();
  const bool is_one_a_sample = files.size() == inputs.size();  // else a file may go on another's
  std::array<FileKind, 2> kinds;                               // plain, compressed
  for (std::size_t i = 0; i < files.size(); ++i) {
    check_interrupted();
    const std::string& path = files.path(i);
    const std::uint64_t bytes = path == "-" ? 0 : file_bytes(path);
    estimate.unknown_files += bytes == 0 ? 1 : 0;  // empty files are refused before
    FileKind& kind = kinds[is_named_compressed(path) ? 1 : 0];
    kind.bytes += bytes;
    ++kind.count;
    estimate.file_bytes += bytes;
  }
  const bool has_both = kinds[0].count > 0 && kinds[1].count > 0;
  for (const bool compressed : {false, true}) {
    FileKind& kind = kinds[compressed ? 1 : 0];
    choose(kind, files, compressed, has_both ? (max_files + 1) / 2 : max_files);
    for (const std::size_t file : kind.files) {
      const std::string& path = files.path(file);
      const std::uint64_t size = path == "-" ? 0 : file_bytes(path);
      if (size == 0) continue;
      FirstSample first;
      const SeenText seen = look_at_input(files.input(file), size, max_bytes, is_one_a_sample,
                                          first, estimate.refusal);
      if (file == 0 && first.share > 0) {
        estimate.reference_bases = static_cast<double>(first.bases) / first.share;
      } else if (file == 0 && seen.file_bytes > 0) {
        estimate.reference_bases = static_cast<double>(seen.bases()) *
                                   (static_cast<double>(bytes_on_disk(inputs.front())) /
                                    static_cast<double>(seen.file_bytes));
      }
      kind.seen.add(seen);
      kind.is_stated = kind.is_stated && (seen.is_stated || seen.is_whole);
    }
    add_kind(estimate, kind, compressed ? kCompressedSpread : kPlainSpread);
  }
  return estimate;
}

}  // namespace spillway
