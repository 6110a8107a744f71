#include "compress/plan/input_estimate.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_order_mark.hpp"
#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "input/compression.hpp"
#include "input/fasta_streams.hpp"
#include "input/input_list.hpp"
#include "input/stated_size.hpp"
#include "input/tar/tar_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;
// What a file's beginning says of the rest: line lengths hardly change, compression may.
constexpr double kPlainSpread = 0.05;
constexpr double kCompressedSpread = 0.25;
// Where the file itself states the size of its text.
constexpr double kStatedSpread = 0.05;
// A base of four kinds takes two bits, and compressors come close to that; more is N, or repeated.
constexpr double kUsualExpansion = 3.3;
constexpr double kMaxExpansionOfBases = 3.8;
// Of a large file that is not compressed so many pieces are looked at, spread evenly: N are often
// at the ends of chromosomes, or in their middle.
constexpr std::size_t kPieces = 8;

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
  bool is_stated = false;  // by the file itself, how much text it has
  std::array<std::uint64_t, 5> bytes_of_class{};
  std::uint64_t runs = 0;  // of one symbol that is no A, C, G or T
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
    runs += other.runs;
    is_whole = is_whole && other.is_whole;
    is_guess = is_guess || other.is_guess;
  }

  /// As if all of the file, which becomes `whole_text` bytes, had been seen. Bases that no
  /// compression makes so small are N.
  void extend_to(std::uint64_t whole_file, std::uint64_t whole_text) {
    const double times = static_cast<double>(whole_text) / static_cast<double>(text_bytes);
    const auto scale = [times](std::uint64_t& n) {
      n = static_cast<std::uint64_t>(times * static_cast<double>(n));
    };
    scale(contigs);
    scale(runs);
    for (std::uint64_t& n : bytes_of_class) scale(n);
    const std::uint64_t all = bases();
    const double most = kMaxExpansionOfBases * static_cast<double>(whole_file);
    if (static_cast<double>(all) > most) {
      bytes_of_class = {};
      bytes_of_class[static_cast<std::size_t>(ByteClass::acgt)] = static_cast<std::uint64_t>(most);
      bytes_of_class[static_cast<std::size_t>(ByteClass::n)] =
          all - static_cast<std::uint64_t>(most);
    }
    file_bytes = whole_file;
    text_bytes = whole_text;
  }
};

/// Tells headers from sequence.
class TextScan {
 public:
  explicit TextScan(Seen& seen) : seen_(seen) {}

  void add(std::span<const std::uint8_t> text) {
    seen_.text_bytes += text.size();
    for (const std::uint8_t byte : text) {
      if (mark_.take(byte)) continue;
      if (at_line_start_) {
        in_header_ = byte == '>' || byte == ';';
        seen_.contigs += byte == '>' ? 1 : 0;
      }
      at_line_start_ = byte == '\n' || byte == '\r';
      if (!in_header_) take_base(byte);
    }
  }
  /// What comes next stands somewhere else in the text, within a line.
  void skip() {
    at_line_start_ = false;
    last_symbol_ = 0;
  }

 private:
  void take_base(std::uint8_t byte) {
    const ByteClass of = classes_[byte];
    ++seen_.bytes_of_class[static_cast<std::size_t>(of)];
    if (of == ByteClass::none) return;
    // A byte that no code is for stands as an N in the sequence.
    const std::uint8_t symbol = of == ByteClass::odd ? 'N' : byte & 0xdf;
    if (of != ByteClass::acgt && symbol != last_symbol_) ++seen_.runs;
    last_symbol_ = symbol;
  }

  Seen& seen_;
  LeadingMark mark_;
  const std::array<ByteClass, 256> classes_ = classes();
  bool at_line_start_ = true;
  bool in_header_ = false;
  std::uint8_t last_symbol_ = 0;
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

/// Looks at pieces of a file that is not compressed. False, and nothing is done, if it is, or is a
/// tar archive, or so small that it is better read from its start to its end.
bool scan_pieces(const std::string& path, std::uint64_t size, std::size_t max_bytes, Seen& seen) {
  if (size <= max_bytes || max_bytes < kPieces) return false;
  File file = File::open_read(path);
  Bytes piece(std::min<std::uint64_t>(kTarBlockBytes, size));
  file.read_at(0, piece);
  const std::string_view first(reinterpret_cast<const char*>(piece.data()), piece.size());
  if (compression_of(first).kind != CompressionKind::none || is_tar_header(piece)) return false;
  piece.resize(max_bytes / kPieces);
  TextScan scan(seen);
  for (std::uint64_t i = 0; i < kPieces; ++i) {
    check_interrupted();
    file.read_at((size - piece.size()) / (kPieces - 1) * i, piece);
    scan.add(piece);
    scan.skip();
  }
  seen.is_whole = false;
  seen.file_bytes = seen.text_bytes;
  return true;
}

/// The text of a file of which the beginning was seen, if the file states its size and that can be
/// right: it may be that of the last member of several.
std::optional<std::uint64_t> stated_text_bytes(const std::string& path, std::uint64_t size,
                                               const Seen& seen) {
  const std::optional<StatedSize> stated = stated_size(path);
  if (!stated || seen.text_bytes == 0 || seen.file_bytes == 0) return std::nullopt;
  const auto file = static_cast<double>(size);
  const double begun = static_cast<double>(seen.text_bytes) / static_cast<double>(seen.file_bytes);
  const double usual = std::min(begun, kUsualExpansion);
  double text = static_cast<double>(stated->bytes);
  if (stated->modulus != 0) {
    const auto step = static_cast<double>(stated->modulus);
    text += step * std::max(0.0, std::round((usual * file - text) / step));
  }
  constexpr double kLeast = 0.85;
  if (text < kLeast * usual * file || text < static_cast<double>(seen.text_bytes)) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(text);
}

/// Of the member at which the reader stands.
double share_seen(const TarReader& tar) {
  return 1 - static_cast<double>(tar.left_bytes()) / static_cast<double>(tar.entry().bytes);
}

Seen look_at(const Input& file, std::uint64_t size, std::size_t max_bytes, bool needs_record,
             FirstSample& first, std::optional<Error>& refusal) {
  Seen seen;
  bool is_tar = false;
  std::atomic<std::uint64_t> read_bytes{0};
  try {
    if (scan_pieces(file.path, size, max_bytes, seen)) return seen;
    FastaStreams texts(file, {}, &read_bytes);
    is_tar = texts.is_tar();
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
  if (seen.is_whole || is_tar || refusal) return seen;
  if (const auto text = stated_text_bytes(file.path, size, seen)) {
    seen.extend_to(size, *text);
    seen.is_stated = true;
  }
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
      kind.is_stated = kind.is_stated && (seen.is_stated || seen.is_whole);
    }
    add_kind(estimate, kind, compressed ? kCompressedSpread : kPlainSpread);
  }
  return estimate;
}

}  // namespace spillway
