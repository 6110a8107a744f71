// fasta_digest: one line for every contig of FASTA files: sample, contig, length, MD5 of the
// upper-case sequence, tab-separated. Reads the text its own way, so that it can judge what
// Spillway reads.
//
// Usage: fasta_digest [--sample NAME] [--first-word] [--others keep|drop|N] [FILE ...]
//   FILE: plain text; "-", or no file: standard input. Sample names are NAME, or made from the file
//   names. Contigs are whole header lines, or their first words.
//   Blanks and line ends are no part of a sequence. Other bytes that are no IUPAC nucleotide codes
//   are kept, dropped, or taken for N.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "digest/sequence_digest.hpp"
#include "dna/nucleotide.hpp"
#include "spillway/error.hpp"

namespace spillway::bench {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr const char* kUsage =
    "usage: fasta_digest [--sample NAME] [--first-word] [--others keep|drop|N] [FILE ...]";

/// The letter that each byte of a sequence stands for; 0 for none.
using LetterTable = std::array<std::uint8_t, 256>;

LetterTable make_letter_table(std::string_view others) {
  LetterTable table{};
  for (unsigned c = '!'; c < table.size(); ++c) {
    const auto upper = static_cast<std::uint8_t>(c >= 'a' && c <= 'z' ? c - 32 : c);
    const bool is_code = kSymbolOf[c] != kNoSymbol;
    table[c] = is_code || others == "keep" ? upper
               : others == "N"             ? std::uint8_t{'N'}
                                           : std::uint8_t{0};
  }
  return table;
}

class Digest {
 public:
  Digest(std::string sample, bool first_word, const LetterTable& letter_of_byte)
      : sample_(std::move(sample)), first_word_(first_word), letter_of_byte_(letter_of_byte) {}

  void read(File& file) {
    std::vector<std::uint8_t> buffer(kBufferBytes);
    while (const std::size_t n = file.read(buffer)) add(std::span(buffer).first(n));
    end_contig();
  }

 private:
  void add(std::span<const std::uint8_t> bytes) {
    letters_.clear();
    for (const std::uint8_t byte : bytes) {
      if (in_header_) {
        if (byte == '\n') {
          in_header_ = false;
          if (!header_.empty() && header_.back() == '\r') header_.pop_back();
        } else {
          header_ += static_cast<char>(byte);
        }
      } else if (byte == '>' && line_start_) {
        flush();
        end_contig();
        in_header_ = in_contig_ = true;
      } else if (const std::uint8_t letter = letter_of_byte_[byte]) {
        letters_.push_back(letter);
      }
      line_start_ = byte == '\n';
    }
    flush();
  }

  void flush() {
    hasher_.update(letters_);
    length_ += letters_.size();
    letters_.clear();
  }

  void end_contig() {
    const std::string md5 = md5_text(hasher_.finish());
    if (in_contig_) {
      if (first_word_) header_.resize(std::min(header_.size(), header_.find_first_of(" \t")));
      std::printf("%s\t%s\t%llu\t%s\n", sample_.c_str(), header_.c_str(),
                  static_cast<unsigned long long>(length_), md5.c_str());
    }
    length_ = 0;
    header_.clear();
    in_contig_ = in_header_ = false;
    line_start_ = true;
  }

  std::string sample_;
  bool first_word_;
  const LetterTable& letter_of_byte_;
  SequenceHasher hasher_;
  std::vector<std::uint8_t> letters_;
  std::string header_;
  std::uint64_t length_ = 0;
  bool line_start_ = true;
  bool in_header_ = false;
  bool in_contig_ = false;
};

/// As agc names samples: the last extension goes, whatever it is, then .gz, .fa, .fasta and .fna as
/// often as they stand at the end.
std::string sample_name(const std::filesystem::path& path) {
  std::filesystem::path name = path.stem();
  constexpr std::array<std::string_view, 4> kKnown = {".gz", ".fa", ".fasta", ".fna"};
  while (std::find(kKnown.begin(), kKnown.end(), name.extension().string()) != kKnown.end()) {
    name = name.stem();
  }
  return name.string();
}

void run(std::span<char*> arguments) {
  std::string sample;
  std::string others = "keep";
  bool first_word = false;
  std::vector<std::string> files;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--first-word") {
      first_word = true;
    } else if (word == "--sample" && i + 1 < arguments.size()) {
      sample = arguments[++i];
    } else if (word == "--others" && i + 1 < arguments.size()) {
      others = arguments[++i];
    } else if (word.starts_with("--")) {
      throw Error(ErrorKind::usage, kUsage);
    } else {
      files.emplace_back(word);
    }
  }
  if (others != "keep" && others != "drop" && others != "N") throw Error(ErrorKind::usage, kUsage);
  if (files.empty()) files.emplace_back("-");
  const LetterTable letters = make_letter_table(others);
  for (const std::string& path : files) {
    File file = path == "-" ? File::borrow(STDIN_FILENO, "standard input") : File::open_read(path);
    Digest(sample.empty() ? sample_name(path) : sample, first_word, letters).read(file);
  }
  if (std::fflush(stdout) != 0) throw Error(ErrorKind::io, "standard output: write failed");
}

}  // namespace
}  // namespace spillway::bench

int main(int argc, char** argv) {
  try {
    spillway::bench::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    return 0;
  } catch (const spillway::Error& error) {
    std::fprintf(stderr, "fasta_digest: %s\n", error.what());
    return spillway::exit_code(error.kind());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fasta_digest: internal error: %s\n", error.what());
    return 1;
  }
}
