#include "compress/plan/input_estimate.hpp"

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
#include "input/fasta_streams.hpp"
#include "input/input_list.hpp"
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
  double members = 0;  // of tar archives, those that are samples; of the last one, what was seen
  bool is_guess = false;
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
    members += other.members;
    for (std::size_t i = 0; i < bytes_of_class.size(); ++i) {
      bytes_of_class[i] += other.bytes_of_class[i];
    }
    is_whole = is_whole && other.is_whole;
    is_guess = is_guess || other.is_guess;
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

/// The first sample of a file.
struct FirstSample {
  std::uint64_t bases = 0;  // that were seen
  double share = 0;         // of it that was seen; 0: not known
};

/// Looks at one text, until `max_bytes` of the file's text were seen.
void scan_text(ByteSource& text, std::size_t max_bytes, Seen& seen) {
  TextScan scan(seen);
  Bytes buffer(std::min(max_bytes, kReadBytes));
  while (const std::size_t n = text.read(buffer)) {
    scan.add(std::span(buffer).first(n));
    if (seen.text_bytes >= max_bytes) {
      seen.is_whole = false;
      return;
    }
  }
}

/// Of the member at which the reader stands.
double share_seen(const TarReader& tar) {
  return 1 - static_cast<double>(tar.left_bytes()) / static_cast<double>(tar.entry().bytes);
}

Seen look_at(const Input& file, std::uint64_t size, std::size_t max_bytes, bool needs_record,
             FirstSample& first, std::optional<Error>& refusal) {
  Seen seen;
  std::atomic<std::uint64_t> read_bytes{0};
  try {
    FastaStreams texts(file, {}, &read_bytes);
    for (auto text = texts.next(); text != nullptr; text = texts.next()) {
      const std::uint64_t contigs_before = seen.contigs;
      scan_text(*text, max_bytes, seen);
      if (texts.is_tar()) {
        const double share = share_seen(texts.tar());
        if (seen.members == 0) first = {seen.bases(), share};
        seen.members += share;
      }
      if (needs_record && seen.is_whole && seen.contigs == contigs_before && !refusal) {
        refusal = Error(ErrorKind::input, text->name() + ": not FASTA: there is no record in it");
      }
      if (!seen.is_whole) break;
    }
    seen.is_guess = texts.is_tar() && !seen.is_whole;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    seen.is_whole = false;
    if (!refusal) refusal = error;
  }
  // A little is read ahead of what came out.
  seen.file_bytes = seen.is_whole ? size : std::min<std::uint64_t>(read_bytes, size);
  return seen;
}

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
  Seen seen;
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
      const Seen seen =
          look_at(files.input(file), size, max_bytes, is_one_a_sample, first, estimate.refusal);
      if (file == 0 && first.share > 0) {
        estimate.reference_bases = static_cast<double>(first.bases) / first.share;
      } else if (file == 0 && seen.file_bytes > 0) {
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
