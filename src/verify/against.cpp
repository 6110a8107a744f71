#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "archive/file_info.hpp"
#include "archive/reader.hpp"
#include "extract/open_archive.hpp"
#include "extract/preserved.hpp"
#include "input/fasta_streams.hpp"
#include "input/input_list.hpp"
#include "spillway/error.hpp"
#include "spillway/verify.hpp"
#include "verify/contig_digester.hpp"
#include "verify/expected_text.hpp"
#include "verify/report.hpp"

namespace spillway {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;

/// Ends an extraction early; never leaves this file.
struct Differs {
  const char* what;
};

/// Where one is in a text of FASTA.
class TextPosition {
 public:
  void pass(ByteView bytes) {
    offset_ += bytes.size();
    while (!bytes.empty()) {
      const auto end = std::ranges::find(bytes, '\n');
      const auto n = static_cast<std::size_t>(end - bytes.begin());
      pass_in_line(bytes.first(n));
      if (n == bytes.size()) return;
      ++line_;
      at_line_start_ = true;
      in_header_ = false;
      bytes = bytes.subspan(n + 1);
    }
  }

  std::uint64_t offset() const { return offset_; }
  std::uint64_t line() const { return line_; }
  /// Bytes of the contig's lines so far, less their ends.
  std::uint64_t bases() const { return bases_; }
  const std::string& contig() const { return contig_; }

 private:
  void pass_in_line(ByteView bytes) {
    if (bytes.empty()) return;
    if (at_line_start_ && bytes[0] == '>') {
      in_header_ = true;
      contig_.clear();
      bases_ = 0;
      bytes = bytes.subspan(1);
    }
    at_line_start_ = false;
    if (in_header_) {
      contig_.append(bytes.begin(), bytes.end());
    } else {
      bases_ += bytes.size() - (!bytes.empty() && bytes.back() == '\r' ? 1 : 0);
    }
  }

  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t bases_ = 0;
  std::string contig_;
  bool at_line_start_ = true;
  bool in_header_ = false;
};

/// One file against what the archive gives out.
class Comparison {
 public:
  explicit Comparison(ExpectedText& expected) : expected_(expected), buffer_(kBufferBytes) {}

  void take(ByteView extracted) {
    while (!extracted.empty()) {
      const std::size_t most = std::min(extracted.size(), buffer_.size());
      const std::size_t n = expected_.read(std::span(buffer_).first(most));
      if (n == 0) throw Differs{"the file ends here, what is extracted goes on"};
      const ByteView from_file = ByteView(buffer_).first(n);
      const auto differs = std::ranges::mismatch(from_file, extracted.first(n));
      const auto same = static_cast<std::size_t>(differs.in1 - from_file.begin());
      position_.pass(from_file.first(same));
      if (same < n) throw Differs{"another byte"};
      extracted = extracted.subspan(n);
    }
  }

  void finish() {
    if (expected_.read(std::span(buffer_).first(1)) != 0) {
      throw Differs{"what is extracted ends here, the file goes on"};
    }
  }

  const TextPosition& position() const { return position_; }

 private:
  ExpectedText& expected_;
  Bytes buffer_;
  TextPosition position_;
};

/// What the samples of an archive are compared by.
class Comparability {
 public:
  Comparability(const std::filesystem::path& path, const AgainstOptions& options)
      : ignores_layout_(options.ignores_layout) {
    const ArchiveReader reader = open_archive(path, options.read.name);
    preserved_ = preserved_of(reader, read_file_info(reader));
  }

  Preserve of(std::size_t stored_sample) const {
    const Preserve preserved = preserved_.of(stored_sample);
    return ignores_layout_ && preserved == Preserve::exact ? Preserve::case_ : preserved;
  }

 private:
  bool ignores_layout_;
  Preserved preserved_;
};

FastaLayout layout_of(Preserve exactness) {
  if (exactness == Preserve::exact) return {};
  FastaLayout layout = one_line_layout();
  layout.upper_case = exactness == Preserve::sequence;
  return layout;
}

std::string_view word_of(Preserve exactness) {
  switch (exactness) {
    case Preserve::exact:
      return "every byte";
    case Preserve::case_:
      return "headers, sequences, case";
    case Preserve::sequence:
      break;
  }
  return "headers, sequences";
}

/// Compares one file after another.
class FileComparison {
 public:
  FileComparison(const std::filesystem::path& path, const AgainstOptions& options,
                 const ReportSink& report)
      : compared_by_(path, options), archive_(path, options.read), report_(report) {}

  /// NameErrors, if files that are one sample each have samples that are not there.
  void check_samples_of(std::span<const Input> files) const {
    std::vector<std::string> missing;
    for (const Input& file : files) {
      if (!find_sample(file.sample) && !may_be_tar(file)) missing.push_back(file.sample);
    }
    archive_.find_samples(missing);
  }

  /// A file, or each of those in a tar archive.
  void compare(const Input& file) {
    FastaStreams texts(file, {});
    while (auto text = texts.next()) {
      const std::string name = texts.is_tar() ? text->name() : file.path;
      const auto number = find_sample(texts.sample());
      if (number) {
        compare(std::move(text), name, *number);
        continue;
      }
      ++result_.compared;
      ++result_.differing;
      report_line(report_, {"missing", name, texts.sample()});
    }
  }

  const AgainstResult& result() const { return result_; }

 private:
  std::optional<std::size_t> find_sample(std::string_view name) const {
    try {
      return archive_.find_sample(name);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::not_found) throw;
      return std::nullopt;
    }
  }

  void compare(std::unique_ptr<ByteSource> text, const std::string& file, std::size_t number) {
    const std::string_view sample = archive_.sample_name(number);
    const Preserve exactness = compared_by_.of(number);
    const auto expected = expected_of(std::move(text), exactness);
    Comparison comparison(*expected);
    ++result_.compared;
    try {
      archive_.write_sample(number, layout_of(exactness),
                            [&](std::span<const std::uint8_t> bytes) { comparison.take(bytes); });
      comparison.finish();
      report_line(report_, {"same", file, sample, word_of(exactness)});
    } catch (const Differs& differs) {
      ++result_.differing;
      const TextPosition& at = comparison.position();
      // Lines and offsets are of the file only where all of the file is compared.
      const bool is_file = exactness == Preserve::exact;
      report_line(report_, {"differs", file, sample, is_file ? std::to_string(at.line()) : "-",
                            at.contig(), std::to_string(at.bases()),
                            is_file ? std::to_string(at.offset()) : "-", differs.what});
    }
  }

  Comparability compared_by_;
  Archive archive_;
  const ReportSink& report_;
  AgainstResult result_;
};

}  // namespace

AgainstResult verify_against(const std::filesystem::path& path, std::span<const std::string> files,
                             const AgainstOptions& options, const ReportSink& report) {
  FileComparison comparison(path, options, report);
  std::vector<Input> inputs;
  for (const std::string& file : files) inputs.push_back(input_named_by_file(file));
  comparison.check_samples_of(inputs);
  for (const Input& input : inputs) comparison.compare(input);
  return comparison.result();
}

}  // namespace spillway
