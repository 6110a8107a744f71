#include "input/other_format.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/byte_order_mark.hpp"
#include "base/bytes.hpp"
#include "base/file.hpp"
#include "base/little_endian.hpp"
#include "base/text_bytes.hpp"
#include "input/peeked_source.hpp"
#include "input/tar/tar_header.hpp"
#include "spillway/error.hpp"

namespace spillway {
namespace {

using namespace std::literals;

constexpr std::size_t kFirstBytes = kTarBlockBytes;

struct Beginning {
  std::string_view bytes;
  OtherFormat format;
};

constexpr OtherFormat kSam = {"SAM", "samtools fasta converts it"};
constexpr OtherFormat kGff = {"GFF or GTF",
                              "sequences after a line ##FASTA have to be a file of their own"};
constexpr OtherFormat kGenBank = {"GenBank", "any2fasta converts it"};
constexpr OtherFormat kEmbl = {"EMBL or UniProt text", "any2fasta converts it"};
constexpr OtherFormat kMarkup = {"HTML or XML", "maybe the message of a download that failed"};
constexpr OtherFormat kUtf16 = {"UTF-16 text", "save it as UTF-8"};

constexpr std::array kBinary = {
    Beginning{"BAM\1"sv, {"a BAM file", "samtools fasta converts it"}},
    Beginning{"CRAM\2"sv, {"a CRAM file", "samtools fasta converts it"}},
    Beginning{"CRAM\3"sv, {"a CRAM file", "samtools fasta converts it"}},
    Beginning{"BCF\2"sv, {"a BCF file", "bcftools consensus applies one to a reference"}},
    Beginning{"BAI\1"sv, {"an index of a BAM file", ""}},
    Beginning{"TBI\1"sv, {"a tabix index", ""}},
    Beginning{"CSI\1"sv, {"a CSI index", ""}},
    Beginning{"MMI\2"sv, {"an index of minimap2", ""}},
    Beginning{"\x43\x27\x41\x1a"sv, {"a 2bit file", "twoBitToFa converts it"}},
    Beginning{"\x1a\x41\x27\x43"sv, {"a 2bit file", "twoBitToFa converts it"}},
    Beginning{"\x01\xf9\xec"sv, {"a NAF file", "unnaf converts it"}},
    Beginning{"NCBI.sra"sv, {"an SRA file", "fasterq-dump --fasta converts it"}},
    Beginning{"\x89HDF\r\n\x1a\n"sv, {"an HDF5 file", ""}},
    Beginning{"\x8bPOD\r\n\x1a\n"sv, {"a POD5 file", ""}},
    Beginning{".sff\0"sv, {"an SFF file", ""}},
    Beginning{".scf\0"sv, {"an SCF file", ""}},
    Beginning{"ABIF\0"sv, {"an ABI trace file", ""}},
    Beginning{"\x26\xfc\x8f\x88"sv, {"a bigWig file", ""}},
    Beginning{"\xeb\xf2\x89\x87"sv, {"a bigBed file", ""}},
    Beginning{"%PDF-"sv, {"a PDF file", ""}},
    Beginning{"{\\rtf"sv, {"a rich text document", "save it as plain text"}},
    Beginning{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv,
              {"a document of an office program", "save it as plain text"}},
    Beginning{"\x89PNG\r\n\x1a\n"sv, {"a PNG image", ""}},
    Beginning{"\x7f"
              "ELF"sv,
              {"a program", ""}},
    Beginning{"SQLite format 3\0"sv, {"an SQLite database", ""}},
    Beginning{"PAR1\x15"sv, {"a Parquet file", ""}},
    Beginning{"\xff\xfe"sv, kUtf16},
    Beginning{"\xfe\xff"sv, kUtf16},
};

/// How a text begins, after a byte order mark, blanks and empty lines.
constexpr std::array kText = {
    Beginning{"@HD\t"sv, kSam},
    Beginning{"@SQ\t"sv, kSam},
    Beginning{"@RG\t"sv, kSam},
    Beginning{"@PG\t"sv, kSam},
    Beginning{"@CO\t"sv, kSam},
    Beginning{"##gff-version"sv, kGff},
    Beginning{"##fileformat=VCF"sv, {"VCF", "bcftools consensus applies one to a reference"}},
    Beginning{"##maf version"sv, {"a multiple alignment (MAF)", ""}},
    Beginning{"LOCUS "sv, kGenBank},
    Beginning{"ID   "sv, kEmbl},
    Beginning{"HEADER    "sv, {"PDB", ""}},
    Beginning{"ATOM  "sv, {"PDB", ""}},
    Beginning{"CRYST1"sv, {"PDB", ""}},
    Beginning{"CLUSTAL "sv, {"a Clustal alignment", ""}},
    Beginning{"# STOCKHOLM"sv, {"a Stockholm alignment", ""}},
    Beginning{"#NEXUS"sv, {"NEXUS", ""}},
    Beginning{"#nexus"sv, {"NEXUS", ""}},
    Beginning{"psLayout"sv, {"PSL", ""}},
    Beginning{"track "sv, {"a track of the UCSC browser (BED, wiggle, ...)", ""}},
    Beginning{"browser "sv, {"a track of the UCSC browser (BED, wiggle, ...)", ""}},
    Beginning{"fixedStep "sv, {"a wiggle track", ""}},
    Beginning{"variableStep "sv, {"a wiggle track", ""}},
    Beginning{"Seq-entry ::="sv, {"ASN.1", ""}},
    Beginning{"Bioseq-set ::="sv, {"ASN.1", ""}},
    Beginning{"version https://git-lfs"sv,
              {"a pointer of Git LFS", "git lfs pull fetches the file"}},
    Beginning{"{\""sv, {"JSON", "maybe the message of a download that failed"}},
    Beginning{"{\n"sv, {"JSON", ""}},
    Beginning{"[{"sv, {"JSON", ""}},
    Beginning{"H\tVN:Z:"sv, {"GFA", "gfatools gfa2fa converts it"}},
};

template <std::size_t N>
OtherFormat find(std::string_view text, const std::array<Beginning, N>& beginnings) {
  for (const Beginning& beginning : beginnings) {
    if (text.starts_with(beginning.bytes)) return beginning.format;
  }
  return {};
}

/// Takes the first line off `text`, without its line end.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const bool is_crlf = text.substr(line.size()).starts_with("\r\n");
  text.remove_prefix(std::min(line.size() + (is_crlf ? 2 : 1), text.size()));
  return line;
}

/// All of them, with the empty ones and the blanks in them.
std::vector<std::string_view> tab_columns(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t tab = std::min(line.find('\t', at), line.size());
    fields.push_back(line.substr(at, tab - at));
    at = tab + 1;
  }
  return fields;
}

bool is_one_of(std::string_view text, std::string_view characters) {
  return text.size() == 1 && characters.find(text[0]) != std::string_view::npos;
}

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_number(std::string_view text) { return consists_of(text, "0123456789"); }

bool is_sequence(std::string_view line) {
  return std::ranges::all_of(line, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '*';
  });
}

/// A line that begins with '@', one or several of sequence, one that begins with '+'.
bool is_fastq(std::string_view text) {
  if (!text.starts_with('@')) return false;
  take_line(text);
  bool has_sequence = false;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.starts_with('+')) return true;
    if (!is_sequence(line)) return false;
    has_sequence = has_sequence || !line.empty();
  }
  return has_sequence;
}

/// What a first line of columns is of.
OtherFormat table_format(std::string_view line) {
  const std::vector<std::string_view> field = tab_columns(line);
  const auto are_numbers = [&](std::size_t from, std::size_t end) {
    for (std::size_t i = from; i < end; ++i) {
      if (!is_number(field[i])) return false;
    }
    return true;
  };
  if (field.size() >= 11 && is_number(field[1]) && are_numbers(3, 5) &&
      consists_of(field[5], "0123456789MIDNSHP=X*")) {
    return kSam;
  }
  if (field.size() >= 8 && are_numbers(3, 5) && is_one_of(field[6], "+-.?") &&
      is_one_of(field[7], "012.")) {
    return kGff;
  }
  if (field.size() >= 12 && are_numbers(1, 4) && is_one_of(field[4], "+-")) return {"PAF", ""};
  if (field.size() >= 5 && field.size() <= 6 && are_numbers(1, field.size())) {
    return {"a .fai index", "name the file that it is of"};
  }
  if (field.size() >= 3 && are_numbers(1, 3)) {
    return {"BED", "bedtools getfasta and spillway faidx --bed give its sequences"};
  }
  if (field.size() >= 3 && field[0] == "S" && !field[1].empty() && is_sequence(field[2])) {
    return {"GFA", "gfatools gfa2fa converts it"};
  }
  return {};
}

/// Begins with a tag, a declaration or a comment.
bool is_markup(std::string_view text) {
  if (text.size() < 2 || text[0] != '<') return false;
  const char c = text[1];
  return c == '!' || c == '?' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

OtherFormat text_format(std::string_view text) {
  text = without_byte_order_mark(text);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (text.empty() || text[0] == '>' || text[0] == ';') return {};
  if (const OtherFormat format = find(text, kText); !format.name.empty()) return format;
  if (is_markup(text)) return kMarkup;
  if (is_fastq(text)) return {"FASTQ", "seqtk seq -a converts it"};
  std::string_view line;
  while (!text.empty() && (line.empty() || line[0] == '#')) line = take_line(text);
  return line.empty() || line[0] == '#' ? OtherFormat() : table_format(line);
}

[[noreturn]] void refuse(const std::string& name, const OtherFormat& format) {
  throw Error(ErrorKind::input,
              name + ": not FASTA: looks like " + std::string(format.name) +
                  (format.advice.empty() ? "" : " (" + std::string(format.advice) + ")"));
}

/// Error input for what was a tar archive, or is one of nothing: neither may pass for a text.
std::unique_ptr<PeekedSource> refuse_broken_tar(std::unique_ptr<PeekedSource> source) {
  constexpr std::size_t kMostZeros = std::size_t{1} << 16;  // programs write up to 10 KiB
  const ByteView first = as_bytes(source->first_bytes());
  if (is_damaged_tar_header(first)) {
    throw Error(ErrorKind::input, source->name() +
                                      ": damaged tar archive: its first header does not have the "
                                      "checksum that stands in it");
  }
  if (first.size() < kTarBlockBytes || !is_zeros(first)) return source;
  source = std::make_unique<PeekedSource>(std::move(source), kMostZeros);
  const ByteView zeros = as_bytes(source->first_bytes());
  if (zeros.size() < kMostZeros && is_zeros(zeros)) {
    throw Error(ErrorKind::input, source->name() + ": is an empty tar archive (" +
                                      std::to_string(zeros.size()) + " zeros)");
  }
  return source;
}

bool is_binary(std::string_view bytes) {
  return std::ranges::any_of(bytes, [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\r' && c != '\n';
  });
}

}  // namespace

OtherFormat other_format(std::string_view first_bytes) {
  const OtherFormat binary = find(first_bytes, kBinary);
  return binary.name.empty() ? text_format(first_bytes) : binary;
}

bool has_agc_footer(const std::string& path) {
  constexpr std::uint64_t kSizeBytes = 8;
  constexpr std::size_t kLongest = 32;  // of what the footer begins with
  const std::uint64_t bytes = path == "-" ? 0 : file_bytes(path);
  if (bytes < kSizeBytes + kLongest) return false;
  const File file = File::open_read(path);
  std::array<std::uint8_t, kSizeBytes> size{};
  file.read_at(bytes - kSizeBytes, size);
  const auto footer_bytes = load_little_endian<std::uint64_t>(size);
  if (footer_bytes < kLongest || footer_bytes > bytes - kSizeBytes) return false;
  std::array<std::uint8_t, kLongest> footer{};
  file.read_at(bytes - kSizeBytes - footer_bytes, footer);
  // The number of streams, then the name of the first one.
  const std::size_t number_bytes = footer[0];
  if (number_bytes == 0 || number_bytes > 4) return false;
  const std::string_view name(reinterpret_cast<const char*>(footer.data()) + 1 + number_bytes,
                              kLongest - 1 - number_bytes);
  return name.starts_with("collection-"sv) || name.starts_with("seg-"sv) ||
         (name.starts_with('x') && name.find('\0') <= 8);
}

std::unique_ptr<ByteSource> refuse_other_formats(std::unique_ptr<ByteSource> text,
                                                 const std::string& path) {
  auto peeked = refuse_broken_tar(std::make_unique<PeekedSource>(std::move(text), kFirstBytes));
  const std::string_view first = peeked->first_bytes();
  const OtherFormat format = other_format(first);
  if (!format.name.empty()) refuse(peeked->name(), format);
  if (!path.empty() && is_binary(first) && has_agc_footer(path)) {
    refuse(peeked->name(), {"an AGC archive", "append adds to one, convert reads one"});
  }
  return peeked;
}

}  // namespace spillway
