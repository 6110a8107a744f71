#include "compress/input_estimate.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "fasta/input_list.hpp"
#include "fasta/open_input.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;
// What a file's beginning says of the rest: line lengths hardly change, compression may.
constexpr double kPlainSpread = 0.05;
constexpr double kCompressedSpread = 0.25;

enum class ByteClass : std::uint8_t { none, acgt, n, code, odd };

ByteClass class_of(std::uint8_t byte) {
  const std::uint8_t upper =
      byte >= 'a' && byte <= 'z' ? static_cast<std::uint8_t>(byte - 32) : byte;
  if (upper <= ' ' || upper == '>') return ByteClass::none;
  if (upper == 'A' || upper == 'C' || upper == 'G' || upper == 'T') return ByteClass::acgt;
  if (upper == 'N') return ByteClass::n;
  return std::string_view("RYSWKMBDHVU").find(static_cast<char>(upper)) != std::string_view::npos
             ? ByteClass::code
             : ByteClass::odd;
}

std::array<ByteClass, 256> classes() {
  std::array<ByteClass, 256> table{};
  for (unsigned i = 0; i < table.size(); ++i) table[i] = class_of(static_cast<std::uint8_t>(i));
  return table;
}

/// What was seen of one file, or of several.
struct Seen {
  std::uint64_t file_bytes = 0;  // that the text came from
  std::uint64_t text_bytes = 0;
  std::uint64_t contigs = 0;
  std::array<std::uint64_t, 5> bytes_of_class{};
  bool is_whole = true;

  std::uint64_t of(ByteClass c) const { return bytes_of_class[static_cast<std::size_t>(c)]; }
  std::uint64_t bases() const {
    return of(ByteClass::acgt) + of(ByteClass::n) + of(ByteClass::code) + of(ByteClass::odd);
  }
  void add(const Seen& other) {
    file_bytes += other.file_bytes;
    text_bytes += other.text_bytes;
    contigs += other.contigs;
    for (std::size_t i = 0; i < bytes_of_class.size(); ++i) {
      bytes_of_class[i] += other.bytes_of_class[i];
    }
    is_whole = is_whole && other.is_whole;
  }
};

/// Tells headers from sequence.
class TextScan {
 public:
  explicit TextScan(Seen& seen) : seen_(seen) {}

  void add(std::span<const std::uint8_t> text) {
    seen_.text_bytes += text.size();
    for (const std::uint8_t byte : text) {
      if (mark_bytes_ < kByteOrderMark.size()) {
        if (byte == kByteOrderMark[mark_bytes_++]) continue;
        mark_bytes_ = kByteOrderMark.size();
      }
      if (at_line_start_) {
        in_header_ = byte == '>' || byte == ';';
        seen_.contigs += byte == '>' ? 1 : 0;
      }
      at_line_start_ = byte == '\n' || byte == '\r';
      if (!in_header_) ++seen_.bytes_of_class[static_cast<std::size_t>(classes_[byte])];
    }
  }

 private:
  static constexpr std::array<std::uint8_t, 3> kByteOrderMark = {0xef, 0xbb, 0xbf};

  Seen& seen_;
  std::size_t mark_bytes_ = 0;  // of a byte order mark, so far; all: it is behind us
  const std::array<ByteClass, 256> classes_ = classes();
  bool at_line_start_ = true;
  bool in_header_ = false;
};

Seen look_at(const std::string& path, std::uint64_t size, std::size_t most_bytes,
             bool needs_record, std::optional<Error>& refusal) {
  Seen seen;
  std::atomic<std::uint64_t> read_bytes{0};
  try {
    const std::unique_ptr<ByteSource> source = open_input(path, {}, &read_bytes);
    TextScan scan(seen);
    Bytes buffer(std::min(most_bytes, kReadBytes));
    for (;;) {
      const std::size_t n = source->read(buffer);
      if (n == 0) break;
      scan.add(std::span(buffer).first(n));
      if (seen.text_bytes >= most_bytes) {
        seen.is_whole = false;
        break;
      }
    }
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    seen.is_whole = false;
    if (!refusal) refusal = error;
  }
  if (needs_record && seen.is_whole && seen.contigs == 0 && !refusal) {
    refusal = Error(ErrorKind::input, path + ": not FASTA: there is no record in it");
  }
  // A little is read ahead of what came out.
  seen.file_bytes = seen.is_whole ? size : std::min<std::uint64_t>(read_bytes, size);
  return seen;
}

bool is_named_compressed(std::string_view path) {
  constexpr std::array<std::string_view, 6> kEndings = {".gz",  ".bgz", ".gzip",
                                                        ".zst", ".bz2", ".xz"};
  return std::ranges::any_of(kEndings,
                             [&](std::string_view ending) { return path.ends_with(ending); });
}

using Paths = std::vector<const std::string*>;

Paths paths_of(std::span<const Input> inputs) {
  Paths paths;
  paths.reserve(inputs.size());
  for (const Input& input : inputs) {
    for_each_file(input, [&](const std::string& path) { paths.push_back(&path); });
  }
  return paths;
}

/// Files of one kind of compression, by name.
struct FileKind {
  std::vector<std::size_t> files;  // those to look at, once chosen
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  Seen seen;
};

// By name alone: to ask for the size of each of many files again takes time on a network.
void choose(FileKind& kind, const Paths& paths, bool compressed, std::size_t most) {
  const std::uint64_t step =
      std::max<std::uint64_t>(1, kind.count / std::max<std::size_t>(most, 1));
  std::uint64_t i = 0;
  for (std::size_t file = 0; file < paths.size() && kind.files.size() < most; ++file) {
    if (is_named_compressed(*paths[file]) == compressed && i++ % step == 0) {
      kind.files.push_back(file);
    }
  }
}

void add_kind(InputEstimate& estimate, const FileKind& kind, double spread) {
  if (kind.seen.file_bytes == 0 || kind.bytes == 0) return;
  const double times = static_cast<double>(kind.bytes) / static_cast<double>(kind.seen.file_bytes);
  const auto scaled = [&](std::uint64_t n) { return times * static_cast<double>(n); };
  estimate.text_bytes += scaled(kind.seen.text_bytes);
  estimate.contigs += scaled(kind.seen.contigs);
  estimate.bases += scaled(kind.seen.bases());
  estimate.n_bases += scaled(kind.seen.of(ByteClass::n));
  estimate.code_bases += scaled(kind.seen.of(ByteClass::code));
  estimate.odd_bases += scaled(kind.seen.of(ByteClass::odd));
  if (!kind.seen.is_whole || kind.files.size() < kind.count) {
    estimate.spread = std::max(estimate.spread, spread);
  }
}

}  // namespace

InputEstimate estimate_inputs(std::span<const Input> inputs, std::size_t most_files,
                              std::size_t most_bytes) {
  InputEstimate estimate;
  const Paths paths = paths_of(inputs);
  estimate.files = paths.size();
  const bool is_one_a_sample = paths.size() == inputs.size();  // else a file may go on another's
  std::array<FileKind, 2> kinds;  // plain, compressed
  for (const std::string* path : paths) {
    check_interrupted();
    const std::uint64_t bytes = *path == "-" ? 0 : file_bytes(*path);
    estimate.unknown_files += bytes == 0 ? 1 : 0;  // empty files are refused before
    FileKind& kind = kinds[is_named_compressed(*path) ? 1 : 0];
    kind.bytes += bytes;
    ++kind.count;
    estimate.file_bytes += bytes;
  }
  const bool has_both = kinds[0].count > 0 && kinds[1].count > 0;
  for (const bool compressed : {false, true}) {
    FileKind& kind = kinds[compressed ? 1 : 0];
    choose(kind, paths, compressed, has_both ? (most_files + 1) / 2 : most_files);
    for (const std::size_t file : kind.files) {
      const std::string& path = *paths[file];
      const std::uint64_t size = path == "-" ? 0 : file_bytes(path);
      if (size == 0) continue;
      const Seen seen = look_at(path, size, most_bytes, is_one_a_sample, estimate.refusal);
      if (file == 0 && seen.file_bytes > 0) {
        estimate.reference_bases = static_cast<double>(seen.bases()) *
                                   (static_cast<double>(bytes_on_disk(inputs.front())) /
                                    static_cast<double>(seen.file_bytes));
      }
      kind.seen.add(seen);
    }
    add_kind(estimate, kind, compressed ? kCompressedSpread : kPlainSpread);
  }
  return estimate;
}

}  // namespace spillway
